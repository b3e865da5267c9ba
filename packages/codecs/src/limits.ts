/** How large a record may be before it is refused instead of held. */
export interface Limits {
  /** Bytes of one record as it lies in the file. Default of `defaultLimits`: 268,435,456 (256 MiB). */
  readonly recordBytes: number;
  /** Objects and arrays inside one another. Default: 1,000. */
  readonly depth: number;
}

export const defaultLimits: Limits = { recordBytes: 256 << 20, depth: 1000 };
