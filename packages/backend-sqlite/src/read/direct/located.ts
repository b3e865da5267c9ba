import type { Column } from "@dataknobs/core";
import type { Cells } from "./cells.ts";
import { Unclear } from "./unclear.ts";

/** Records of which it is known where their cells lie. */
export interface Located {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly cells: Cells;
  readonly length: number;
}

/** Makes the column of the field at a place. @throws Unclear for a cell that is not as the field's type has it */
export type TakeColumn = (located: Located, place: number) => Column;

export function unlike(): Unclear {
  return new Unclear("A cell of another type.");
}

/** The integer of a serial type, if it is one of at most 48 bits. */
export function integerAt(view: DataView, type: number, at: number): number {
  switch (type) {
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return view.getInt8(at) * 65_536 + view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * 4_294_967_296 + view.getUint32(at + 2);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      return NaN;
  }
}
