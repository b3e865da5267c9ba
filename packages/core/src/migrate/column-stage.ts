import type { Batch } from "../batch/batch.ts";
import { keepable } from "../batch/release.ts";
import type { Transform } from "../contract/transform.ts";
import { DataknobsError, isDataknobsError, messageOf } from "../model/error.ts";
import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";
import type { Piece } from "./piece.ts";

/** A transform on whole columns as a step, and the schema behind it. What it does wrong ends the run: it would be wrong for every batch. */
export function columnStep(
  transform: Transform,
  schema: Schema,
): { step: (piece: Piece) => Promise<Piece>; output: Schema } {
  const output = transform.output?.(schema) ?? schema;
  const step = (piece: Piece): Promise<Piece> => {
    const batch = called(transform, piece.batch);
    checkShape(transform, batch, output);
    const dropped = piece.batch.length - batch.length;
    return Promise.resolve({
      ...piece,
      batch,
      filtered: piece.filtered + Math.max(0, dropped),
      added: piece.added + Math.max(0, -dropped),
    });
  };
  return { step, output };
}

function called(transform: Transform, given: Batch): Batch {
  let batch: Batch | undefined;
  try {
    batch = transform.columns?.(keepable(given));
  } catch (error) {
    if (isDataknobsError(error)) throw error;
    const message = `${transform.name}: ${messageOf(error)}`;
    throw new DataknobsError({ code: "TRANSFORM_FAILED", message, cause: error });
  }
  if (batch !== undefined) return batch;
  throw new DataknobsError({ code: "TRANSFORM_RETURNED_INVALID", message: `${transform.name} returned no batch` });
}

/** Columns are found by their place: one in another place would become another field in silence. */
function checkShape({ name }: Transform, { schema, columns }: Batch, output: Schema): void {
  const same =
    columns.length === output.fields.length &&
    (schema === output ||
      (schema.fields.length === output.fields.length &&
        schema.fields.every((field, i) => {
          const wanted = output.fields[i];
          return wanted !== undefined && field.name === wanted.name && sameType(field.type, wanted.type);
        })));
  if (same) return;
  const shown = ({ fields }: Schema): string => fields.map((one) => `${one.name} ${formatType(one.type)}`).join(", ");
  throw new DataknobsError({
    code: "TRANSFORM_RETURNED_INVALID",
    message: `${name} returned the fields ${shown(schema)}; its output says ${shown(output)}`,
  });
}
