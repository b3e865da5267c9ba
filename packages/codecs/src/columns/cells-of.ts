import { layoutOf, type LogicalType } from "@dataknobs/core";
import { AnyCells } from "./any-cells.ts";
import { ByteCells } from "./byte-cells.ts";
import { byteKind } from "./byte-kinds.ts";
import type { Cells } from "./cells.ts";
import { FixedCells } from "./fixed-cells.ts";
import { bools, doubles, singles, words32, words64 } from "./fixed-kinds.ts";

/** Cells for a field of this type. */
export function cellsOf(type: LogicalType): Cells {
  switch (layoutOf(type)) {
    case "u8":
      return new FixedCells(bools(type));
    case "i32":
      return new FixedCells(words32(type));
    case "i64":
      return new FixedCells(words64(type));
    case "f32":
      return new FixedCells(singles(type));
    case "f64":
      return new FixedCells(doubles(type));
    case "bytes":
      return new ByteCells(byteKind(type));
    default:
      return new AnyCells();
  }
}
