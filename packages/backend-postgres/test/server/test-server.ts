import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { embeddedServer } from "./embedded.ts";
import { given, type Major } from "./means.ts";

/** A server that tests share: nobody stops it, and everybody works in a database of his own. */
export interface SharedServer {
  /** Of its superuser. */
  readonly url: string;
}

const known = new Map<Major, Promise<SharedServer>>();

/** The server of `DATAKNOBS_TEST_POSTGRES_URL` where no major is asked for, else one that runs as long as the tests do. */
export async function testServer(major?: Major): Promise<SharedServer> {
  if (given !== undefined && major === undefined) return { url: given };
  const exact = major ?? 18;
  const server = known.get(exact) ?? shared(exact);
  known.set(exact, server);
  return server;
}

async function shared(major: Major): Promise<SharedServer> {
  const keeper = process.env.DATAKNOBS_TEST_KEEPER;
  if (keeper === undefined) return embeddedServer({ major });
  const socket = connect(Number(keeper), "127.0.0.1");
  socket.write(String(major));
  const answer: unknown = JSON.parse(await text(socket));
  if (typeof answer === "object" && answer !== null && "url" in answer) return { url: String(answer.url) };
  throw new Error(`There is no PostgreSQL ${major}: ${JSON.stringify(answer)}`);
}
