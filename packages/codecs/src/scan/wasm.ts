/** The few words of WebAssembly that our code is made of, as bytes. */
const end = 0x0b;
export const i32 = 0x7f;
export const v128 = 0x7b;

export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
/** From -64 to 63. */
export const constant = (value: number): number[] => [0x41, value & 127];
export const add = 0x6a;
export const subtract = 0x6b;
export const and = 0x71;
export const shiftRight = 0x76;
export const isZero = 0x45;
export const isNotBelow = 0x4f;
export const trailingZeros = 0x68;
export const ones = 0x69;
export const orWord = 0x72;
export const shiftLeft = 0x74;
/** The first of two if what comes third is not zero. */
export const choose = 0x1b;
export const storeAt = (offset: number): number[] => [0x36, 2, offset];
export const leaveIf: readonly number[] = [0x0d, 1];
const again = [0x0c, 0];
/** Until `leaveIf` in it does. */
export const repeat = (code: readonly number[]): number[] => [0x02, 0x40, 0x03, 0x40, ...code, ...again, end, end];

/** Of sixteen bytes. */
export const load16 = (offset: number): number[] => [0xfd, 0x00, 0, offset];
export const store16 = (offset: number): number[] => [0xfd, 0x0b, 0, offset];
export const splat: readonly number[] = [0xfd, 0x0f];
export const equal: readonly number[] = [0xfd, 0x23];
export const less: readonly number[] = [0xfd, 0x26];
export const or: readonly number[] = [0xfd, 0x50];
export const and16: readonly number[] = [0xfd, 0x4e];
/** Whether any bit is set. */
export const any: readonly number[] = [0xfd, 0x53];
export const bitmask: readonly number[] = [0xfd, 0x64];
/** Of four words. */
export const splatWord: readonly number[] = [0xfd, 0x11];
export const addWords: readonly number[] = [0xfd, 0xae, 0x01];
export const multiplyWords: readonly number[] = [0xfd, 0xb5, 0x01];

/** A function's body with its locals: `[2, 3, i32, 4, v128]` are two kinds, three and four of them. */
export function functionOf(locals: readonly number[], body: readonly number[]): number[] {
  return sized([...locals, ...body, end]);
}

export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

export function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

export function name(text: string): number[] {
  return sized([...Buffer.from(text)]);
}
