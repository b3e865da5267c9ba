import type { Put, Room } from "./put.ts";
import { isScaled, type Layout, type LogicalType } from "@dataknobs/core";
import type { Kept } from "../../types/way.ts";
import { arrayText } from "./array-text.ts";
import { anyIntervalText, type CellText, clockText, intervalText } from "./cell-text.ts";
import { numericRoom, putNumeric } from "./numeric.ts";
import { putUuid, uuidRoom } from "./uuid.ts";

/** How the cells of one column of `COPY (FORMAT BINARY)` become those of a batch. */
export type Form =
  /** Cells of a fixed width, copied as they are but for the order of their bytes. */
  | { readonly kind: "bool" | "int2" | "int4" | "int8" | "oid" | "float4" | "float8" | "date" | "time" }
  /** Microseconds since 2000: counted from 1970 here. */
  | { readonly kind: "instant" }
  /** A numeric of a known scale, as an integer. */
  | { readonly kind: "scaled"; readonly scale: number }
  /** Bytes as they are; `skip`: so many at the beginning say something else. */
  | { readonly kind: "bytes"; readonly skip: 0 | 1 }
  /** Text that is put straight into the column. */
  | { readonly kind: "put"; readonly room: Room; readonly put: Put }
  /** Text by way of a string. */
  | { readonly kind: "text"; readonly text: CellText };

/** A form, and the type of the cells that it makes. */
export interface Decoded {
  readonly form: Form;
  readonly type: LogicalType;
}

/** How a value is decoded that is wanted as a type: as the type itself where that can hold more than the usual one. */
export function decodedAs(kept: Kept, wanted: LogicalType): Decoded {
  const { type, way } = kept;
  switch (way) {
    case "bool":
    case "int2":
    case "int4":
    case "int8":
    case "oid":
    case "float4":
    case "float8":
    case "date":
    case "time":
      return { form: { kind: way }, type };
    case "timestamp":
    case "timestamptz":
      if (wanted.kind === "text")
        return { form: { kind: "text", text: clockText(way === "timestamptz") }, type: wanted };
      return { form: { kind: "instant" }, type };
    case "interval":
      if (wanted.kind === "text") return { form: { kind: "text", text: anyIntervalText }, type: wanted };
      return { form: { kind: "text", text: intervalText }, type };
    case "numeric":
      if (isScaled(type) && isScaled(wanted)) return { form: { kind: "scaled", scale: type.scale }, type };
      return { form: { kind: "put", room: numericRoom, put: putNumeric }, type: { kind: "decimal" } };
    case "uuid":
      return { form: { kind: "put", room: uuidRoom, put: putUuid }, type };
    case "jsonb":
      return { form: { kind: "bytes", skip: 1 }, type };
    case "array":
      if (kept.element === undefined) throw new Error("an array without elements");
      return { form: { kind: "text", text: arrayText(kept.element) }, type };
    default:
      return { form: { kind: "bytes", skip: 0 }, type };
  }
}

/** What a column of cells of this form is made of. */
export function layoutOfForm({ kind }: Form): Layout {
  switch (kind) {
    case "bool":
      return "u8";
    case "int2":
    case "int4":
    case "date":
      return "i32";
    case "int8":
    case "oid":
    case "time":
    case "instant":
    case "scaled":
      return "i64";
    case "float4":
      return "f32";
    case "float8":
      return "f64";
    default:
      return "bytes";
  }
}
