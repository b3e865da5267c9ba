import { totalmem } from "node:os";
import { isDataknobsError } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import { faultOf } from "../errors.ts";
import { literal } from "../names.ts";

/**
 * Making a key needs the whole index in memory, which the ordinary limit may not have room for: then it is tried again
 * with four times as much, up to half of the machine's. `limit`: undefined where a person has decided it.
 */
export async function withMoreMemory<T>(
  connection: Connection,
  limit: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const most = Math.floor(totalmem() / 2 / 1e6);
  let raised = false;
  try {
    for (let megabytes = 512; ; megabytes *= 4) {
      try {
        return await work();
      } catch (error) {
        if (
          limit === undefined ||
          megabytes > most ||
          !isDataknobsError(error) ||
          faultOf(error.cause).type !== "Out of Memory"
        )
          throw error;
        raised = true;
        await connection.run(`SET memory_limit = '${megabytes}MB'`);
      }
    }
  } finally {
    if (raised && limit !== undefined) await connection.run(`SET memory_limit = ${literal(limit)}`);
  }
}
