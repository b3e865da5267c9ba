import { rm } from "node:fs/promises";
import type { WriteRequest } from "@dataknobs/core";
import type { TableColumn } from "../../catalog.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { mapping } from "../failure.ts";
import { readEnds } from "../footer/read-footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import type { Compression } from "../options.ts";
import { columnsAt } from "../read/collection.ts";
import { openToRead } from "../read/file-state.ts";
import { openFeed } from "./feed.ts";
import { placesOf } from "./layout.ts";
import { type LoadFiles, rowsFile } from "./load.ts";
import { rowGroupOf } from "./row-group.ts";

/** What DuckDB makes of a load's columns, whatever records there are. */
export interface Shape {
  /** The footer of a file of them. */
  readonly like: ThriftStruct;
  /** How it reads them. */
  readonly columns: readonly TableColumn[];
}

/** The shapes of a store's loads, each found out once. */
export interface Shapes {
  of(load: LoadFiles, request: WriteRequest): Promise<Shape>;
  /** Finds it out ahead. What goes wrong is told to whoever needs it. */
  prepare(load: LoadFiles, request: WriteRequest): Promise<void>;
}

export function shapesOf(engine: Engine, compression: Compression): Shapes {
  const known = new Map<string, Shape>();

  async function of(load: LoadFiles, request: WriteRequest): Promise<Shape> {
    const places = placesOf(request.schema);
    const key = JSON.stringify(places.map(({ column }) => [column.name, column.native]));
    const shape = known.get(key) ?? (await emptyFile(engine, rowsFile(load, request, "shape"), places, compression));
    known.set(key, shape);
    return shape;
  }

  return {
    of,
    prepare: (load, request) =>
      of(load, request).then(
        () => undefined,
        () => undefined,
      ),
  };
}

async function emptyFile(
  engine: Engine,
  path: string,
  places: readonly Place[],
  compression: Compression,
): Promise<Shape> {
  const connection = await engine.connect();
  try {
    const feed = await openFeed(engine, places);
    await rowGroupOf(engine, feed, places, 1).write(connection, path, compression);
    const columns = await columnsAt(connection, path);
    const handle = await openToRead(path);
    try {
      return { like: (await readEnds(handle, path)).footer, columns };
    } finally {
      await handle.close();
    }
  } finally {
    await connection.close();
    await mapping(path, () => rm(path, { force: true }));
  }
}
