import type { Slot } from "../slot.ts";
import { type BatchEncoder, requiredName } from "./batch-encoder.ts";
import { binaryCode, roomFor } from "./binary-code.ts";
import { columnTaker } from "./cells.ts";

/** The signature, no flags, no extension. */
const head = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

export function binaryEncoder(slots: readonly Slot[]): BatchEncoder | undefined {
  const takers = slots.flatMap(
    (slot) => columnTaker(slot.field.type, slot.kept, slot.column.type, requiredName(slot)) ?? [],
  );
  if (takers.length < slots.length) return undefined;
  const forms = takers.map(({ form }) => form);
  const code = binaryCode(forms, true);

  return {
    format: "binary",
    head,
    take({ columns, length }) {
      const taken = takers.map((taker, i) => {
        const column = columns[i];
        if (column === undefined) throw new Error(`the batch has no column ${i}`);
        return taker.take(column, length);
      });
      const failures = taken.flatMap(({ failures: own }, i) =>
        own.map((failure) => ({ ...failure, field: slots[i]?.field.name ?? "" })),
      );
      const cells = taken.map((one) => one.cells);
      return {
        failures,
        encode(from, to) {
          const bytes = Buffer.allocUnsafeSlow(roomFor(forms, cells, from, to));
          return bytes.subarray(0, code(cells, bytes, from, to));
        },
      };
    },
  };
}
