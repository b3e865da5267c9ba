import { DataknobsError, isDataknobsError, type WriteRequest } from "@dataknobs/core";
import { describeTable, findTable, hasOwn, placeFor, readCatalog, tableAt } from "../catalog.ts";
import { naturalSchema } from "../collection.ts";
import { columnDefaults } from "../column-defaults.ts";
import { type Connection, transaction } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { faultOf } from "../errors.ts";
import type { Home } from "../home.ts";
import { withoutLog } from "../log-length.ts";
import { withMoreMemory } from "../memory.ts";
import { writeDescription } from "../metadata.ts";
import { fieldsTable, qualified, stageOf, type TableName } from "../names.ts";
import { entryFor, markFinished } from "./books.ts";
import { databaseFor } from "./prepare.ts";
import { replaceTable, takeName } from "./replace.ts";
import { checkpoint, keyText } from "./table.ts";

/** Completes a load after its last commit: a staged one takes its name, its key is made, what DuckDB cannot say is noted. */
export async function finishLoad(driver: Driver, home: Home, collection: string, request: WriteRequest): Promise<void> {
  const database = await databaseFor(home, request.run);
  const connection = await home.connect(database);
  try {
    const { memory } = database;
    const done = await withMoreMemory(memory, connection, () =>
      withoutLog(memory, connection, () =>
        transaction(connection, () => finish(driver, connection, collection, request)),
      ),
    );
    if (!done) return;
    // A file of the run's own is written through when it is published.
    if (!home.isPartial(request.run)) await checkpoint(connection);
  } catch (error) {
    throw await explained(error, connection, collection, request);
  } finally {
    await connection.close();
  }
}

/** `false`: it was finished before. */
async function finish(
  driver: Driver,
  connection: Connection,
  collection: string,
  request: WriteRequest,
): Promise<boolean> {
  const catalog = await readCatalog(connection);
  const entry = await entryFor(connection, catalog, request.run, collection);
  if (entry?.finished === true) return false;
  const place = await placeFor(connection, catalog, collection);
  if (request.staged) {
    const stage = tableAt(catalog, stageOf(place, request.run));
    const existing = findTable(catalog, collection);
    if (stage === undefined)
      throw new DataknobsError({
        code: "INTERNAL",
        message: `Nothing is staged for "${collection}"`,
        backend: "duckdb",
        collection,
      });
    if (existing === undefined) await takeName(connection, stage.name, place, request);
    else await replaceTable(connection, existing, stage, request);
  }
  if (request.staged || entry?.made === true) await note(driver, connection, place, request);
  if (entry !== undefined) await markFinished(connection, request.run, collection);
  return true;
}

async function note(driver: Driver, connection: Connection, place: TableName, request: WriteRequest): Promise<void> {
  const catalog = await readCatalog(connection);
  const listed = tableAt(catalog, place);
  if (listed === undefined) return;
  const table = await describeTable(connection, listed);
  const natural = naturalSchema(table, await columnDefaults(driver, connection, table));
  await writeDescription(connection, table, natural, request, hasOwn(catalog, fieldsTable));
}

/** What DuckDB refused, in the words of the load. */
async function explained(
  error: unknown,
  connection: Connection,
  collection: string,
  request: WriteRequest,
): Promise<unknown> {
  if (!isDataknobsError(error) || error.code === "DEPENDENTS") return error;
  const { type } = faultOf(error.cause);
  if (type === "Dependency")
    return new DataknobsError({
      code: "DEPENDENTS",
      message: error.message,
      backend: "duckdb",
      collection,
      cause: error.cause,
    });
  const { key } = request.schema;
  if (error.code !== "CONSTRAINT" || key === undefined) return error;
  const catalog = await readCatalog(connection);
  const stage = tableAt(catalog, stageOf(await placeFor(connection, catalog, collection), request.run));
  const columns = keyText(key);
  const [row] =
    stage === undefined
      ? []
      : await connection.rows(
          `SELECT concat_ws(',', ${columns}), count(*) FROM ${qualified(stage.name)} GROUP BY ${columns} HAVING count(*) > 1 LIMIT 1`,
        );
  if (row === undefined) return error;
  return new DataknobsError({
    code: "DUPLICATE_KEY",
    message: `The key (${key.join(", ")}) is not unique: ${String(row[0])} occurs ${String(row[1])} times`,
    backend: "duckdb",
    collection,
    recordId: String(row[0]),
    cause: error.cause,
  });
}
