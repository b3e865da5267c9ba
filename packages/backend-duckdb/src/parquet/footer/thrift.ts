import { DataknobsError } from "@dataknobs/core";

/**
 * Thrift's compact protocol, as far as Parquet's footer needs it, without knowing what the fields mean: what a newer
 * writer has added is read and written again as it was.
 */
export type Thrift =
  | { readonly type: typeof kinds.bool; readonly value: boolean }
  | { readonly type: typeof kinds.byte; readonly value: number }
  | { readonly type: typeof kinds.i16 | typeof kinds.i32 | typeof kinds.i64; readonly value: bigint }
  | { readonly type: typeof kinds.double | typeof kinds.binary | typeof kinds.uuid; readonly value: Uint8Array }
  | ThriftList
  | { readonly type: typeof kinds.map; readonly key: number; readonly of: number; readonly items: readonly Thrift[] }
  | ThriftStruct;

export interface ThriftList {
  readonly type: typeof kinds.list | typeof kinds.set;
  readonly of: number;
  readonly items: readonly Thrift[];
}

/** Fields by their numbers. */
export interface ThriftStruct {
  readonly type: typeof kinds.struct;
  readonly fields: ReadonlyMap<number, Thrift>;
}

/** The protocol's numbers for types. Of a field that is a truth value the type is the value: 1 or 2. */
export const kinds = {
  bool: 1,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
  uuid: 13,
} as const;

const no = 2;
/** Structures inside one another that are more than any footer has. */
const deepest = 64;

/** Reads one structure from its beginning. @throws STORE_CORRUPT */
export function readStruct(bytes: Uint8Array): ThriftStruct {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function byte(): number {
    if (at >= bytes.length) throw corrupt("it ends too early");
    return view.getUint8(at++);
  }

  function varint(): bigint {
    let number = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = byte();
      number |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return BigInt.asUintN(64, number);
    }
    throw corrupt("it has a number without an end");
  }

  function zigzag(): bigint {
    const number = varint();
    return (number >> 1n) ^ -(number & 1n);
  }

  function take(length: number): Uint8Array {
    if (length > bytes.length - at) throw corrupt("it ends too early");
    at += length;
    return bytes.slice(at - length, at);
  }

  function items(count: number, depth: number, ...types: number[]): Thrift[] {
    if (count * types.length > bytes.length - at) throw corrupt("it ends too early");
    return Array.from({ length: count * types.length }, (_, i) => value(types[i % types.length] ?? 0, depth, true));
  }

  function value(type: number, depth: number, inList: boolean): Thrift {
    if (depth > deepest) throw corrupt("its structures are too deep");
    switch (type) {
      case kinds.bool:
      case no:
        return { type: kinds.bool, value: (inList ? byte() : type) === kinds.bool };
      case kinds.byte:
        return { type, value: byte() };
      case kinds.i16:
      case kinds.i32:
      case kinds.i64:
        return { type, value: zigzag() };
      case kinds.double:
        return { type, value: take(8) };
      case kinds.uuid:
        return { type, value: take(16) };
      case kinds.binary:
        return { type, value: take(Number(varint())) };
      case kinds.list:
      case kinds.set: {
        const head = byte();
        const count = head >> 4 === 15 ? Number(varint()) : head >> 4;
        return { type, of: head & 15, items: items(count, depth + 1, head & 15) };
      }
      case kinds.map: {
        const count = Number(varint());
        const both = count === 0 ? 0 : byte();
        return { type, key: both >> 4, of: both & 15, items: items(count, depth + 1, both >> 4, both & 15) };
      }
      case kinds.struct:
        return struct(depth + 1);
      default:
        throw corrupt(`it has a field of the unknown type ${type}`);
    }
  }

  function struct(depth: number): ThriftStruct {
    const fields = new Map<number, Thrift>();
    let id = 0;
    for (;;) {
      const head = byte();
      if (head === 0) return { type: kinds.struct, fields };
      id = head >> 4 === 0 ? Number(zigzag()) : id + (head >> 4);
      fields.set(id, value(head & 15, depth, false));
    }
  }

  return struct(0);
}

/** Writes a structure. */
export function writeStruct(struct: ThriftStruct): Uint8Array {
  const out: number[] = [];

  function varint(value: bigint): void {
    let left = BigInt.asUintN(64, value);
    for (; left >= 0x80n; left >>= 7n) out.push(Number(left & 0x7fn) | 0x80);
    out.push(Number(left));
  }

  function zigzag(value: bigint): void {
    varint((value << 1n) ^ (value >> 63n));
  }

  function bytesOf(bytes: Uint8Array): void {
    for (const byte of bytes) out.push(byte);
  }

  function put(thrift: Thrift): void {
    switch (thrift.type) {
      case kinds.bool:
        return void out.push(thrift.value ? kinds.bool : no);
      case kinds.byte:
        return void out.push(thrift.value);
      case kinds.i16:
      case kinds.i32:
      case kinds.i64:
        return zigzag(thrift.value);
      case kinds.double:
      case kinds.uuid:
        return bytesOf(thrift.value);
      case kinds.binary:
        varint(BigInt(thrift.value.length));
        return bytesOf(thrift.value);
      case kinds.list:
      case kinds.set: {
        const { length } = thrift.items;
        out.push((Math.min(length, 15) << 4) | thrift.of);
        if (length >= 15) varint(BigInt(length));
        return thrift.items.forEach(put);
      }
      case kinds.map:
        varint(BigInt(thrift.items.length / 2));
        if (thrift.items.length > 0) out.push((thrift.key << 4) | thrift.of);
        return thrift.items.forEach(put);
      case kinds.struct:
        return putStruct(thrift);
    }
  }

  function putStruct({ fields }: ThriftStruct): void {
    let last = 0;
    for (const [id, thrift] of [...fields].sort(([a], [b]) => a - b)) {
      const type = thrift.type === kinds.bool && !thrift.value ? no : thrift.type;
      const step = id - last;
      last = id;
      if (step > 0 && step <= 15) out.push((step << 4) | type);
      else {
        out.push(type);
        zigzag(BigInt(id));
      }
      if (thrift.type !== kinds.bool) put(thrift);
    }
    out.push(0);
  }

  putStruct(struct);
  return Uint8Array.from(out);
}

function corrupt(what: string): DataknobsError {
  return new DataknobsError({
    code: "STORE_CORRUPT",
    message: `The footer of the Parquet file is damaged: ${what}`,
    backend: "parquet",
  });
}
