import { createServer } from "node:net";
import { embeddedServer, type Server } from "./embedded.ts";
import { majors } from "./means.ts";

/**
 * Keeps one server of each major for a whole run of vitest: it starts when the first test asks for it at a port, and
 * ends with the run.
 */
export default async function keeper(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DATAKNOBS_TEST_KEEPER !== undefined) return undefined; // That of another project of the workspace.
  const servers = new Map<number, Promise<Server>>();
  const door = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // A worker that ended while it waited.
    socket.once("data", (asked) => {
      const major = majors.find((each) => String(each) === String(asked)) ?? 18;
      const server = servers.get(major) ?? embeddedServer({ major });
      servers.set(major, server);
      server.then(
        ({ url }) => socket.end(JSON.stringify({ url })),
        (error: unknown) => socket.end(JSON.stringify({ failed: String(error) })),
      );
    });
  });
  await new Promise<void>((opened, failed) => door.once("error", failed).listen(0, "127.0.0.1", opened));
  door.unref();
  const address = door.address();
  if (address !== null && typeof address === "object") process.env.DATAKNOBS_TEST_KEEPER = String(address.port);
  return async () => {
    door.close();
    await Promise.allSettled([...servers.values()].map(async (server) => (await server).stop()));
  };
}
