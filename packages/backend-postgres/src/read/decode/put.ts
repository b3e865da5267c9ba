/** The most bytes that a cell's text takes. */
export type Room = (source: Buffer, at: number, length: number) => number;

/** Writes a cell's text, and answers with its end. */
export type Put = (source: Buffer, at: number, length: number, target: Uint8Array, to: number) => number;
