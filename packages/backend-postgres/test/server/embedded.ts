import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Major, programs, whyNotOwn } from "./means.ts";
import { ordinaryUser, reachable } from "./ordinary-user.ts";

export interface EmbeddedOptions {
  readonly major?: Major;
  /** Settings of the server: `{ max_connections: "5" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** It takes TLS as "localhost", by a certificate of tls/ca.pem. */
  readonly tls?: boolean;
  /** Where its folder is made: a small disk. */
  readonly place?: string;
}

/** A server of a test's own. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly version: Major;
  /** Where its data lies. */
  readonly folder: string;
  /** As the power goes: no process of it gets a word in. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Sessions are ended, what is committed stays. */
  stop(): Promise<void>;
}

const password = "correct horse";
const tlsFolder = join(import.meta.dirname, "tls");
/** What it writes survives any end of its own, but not the machine's. */
const quick = { fsync: "off", full_page_writes: "off" };

/** Makes a server and starts it. It ends with this process, however that ends, and its folder goes with it. */
export async function embeddedServer(options: EmbeddedOptions = {}): Promise<Server> {
  const { major = 18, settings = {}, tls = false, place = tmpdir() } = options;
  const from = programs(major);
  if (from === undefined) throw new Error(whyNotOwn(major));
  const user = ordinaryUser();
  const folder = mkdtempSync(join(place, `dataknobs-postgres-${major}-`));
  chmodSync(folder, 0o755);
  removedAtTheEnd(folder);
  const bin = join(reachable(from, folder, user), "bin");
  const data = join(folder, "data");
  const secret = join(folder, "password");
  writeFileSync(secret, password);
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const each of [folder, data, secret]) chownSync(each, user.uid, user.gid);
  // An order of texts that is not that of their code points, as most databases have it.
  const order = major >= 15 ? ["--locale-provider=icu", "--icu-locale=en-US"] : [];
  const words = ["-D", data, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${secret}`, "--no-sync"];
  const locale = ["--encoding=UTF8", "--locale=C", ...order];
  await promisify(execFile)(join(bin, "initdb"), [...words, ...locale], { ...user, cwd: folder });
  const port = await freePort();
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: "200",
    timezone: "Asia/Kolkata",
  };
  const encrypted = tls ? { ssl: "on", ssl_cert_file: "server.pem", ssl_key_file: "server.key" } : {};
  for (const file of tls ? ["server.pem", "server.key"] : []) {
    copyFileSync(join(tlsFolder, file), join(data, file));
    chmodSync(join(data, file), 0o600);
    if (user) chownSync(join(data, file), user.uid, user.gid);
  }
  const flags = Object.entries({ ...all, ...quick, ...encrypted, ...settings });
  const args = ["-D", data, "-p", String(port), ...flags.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  let child: ChildProcess | undefined;

  async function end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.ref();
    const ended = once(ending, "exit");
    // A session that never has to wait would send all that it was asked for before it notices.
    const sessions = signal === "SIGKILL" ? childrenOf(ending) : [];
    ending.kill(signal);
    for (const pid of sessions) killIfThere(pid);
    await ended;
  }

  const log = join(folder, "log");

  async function begun(): Promise<boolean> {
    const out = openSync(log, "a");
    // A direct child: what was killed is buried at once, and does not look alive to the next start.
    const started = spawn(join(bin, "postgres"), args, { ...user, cwd: folder, stdio: ["ignore", out, out] });
    closeSync(out);
    child = started;
    started.unref();
    if (started.pid !== undefined) killedAtTheEnd(started.pid, data);
    if (await ready(started, data)) return true;
    if (!tailOf(log).includes("is still in use")) throw new Error(`PostgreSQL did not start:\n${tailOf(log)}`);
    return false;
  }

  const server: Server = {
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    port,
    version: major,
    folder: data,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGINT"),
    async start() {
      // Sessions of a server that was killed live on for a moment, and hold what the next one needs.
      for (let tries = 1; !(await begun()); tries++) {
        if (tries === 200) throw new Error(`PostgreSQL did not start:\n${tailOf(log)}`);
        await sleep(50);
      }
    },
  };
  await server.start();
  return server;
}

/** The processes of its sessions and its own, where the system tells. */
function childrenOf({ pid }: ChildProcess): readonly number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  return existsSync(list) ? readFileSync(list, "utf8").split(" ").filter(Boolean).map(Number) : [];
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The last line of the file that the server keeps about itself says when it takes sessions. `false`: it has ended. */
async function ready(child: ChildProcess, data: string): Promise<boolean> {
  for (;;) {
    if (child.exitCode !== null) return false;
    await sleep(10);
    const [pid, , , , , , , state] = about(data).split("\n");
    if (Number(pid) === child.pid && state?.trim() === "ready") return true;
  }
}

function tailOf(log: string): string {
  return readFileSync(log, "utf8").slice(-2000);
}

function about(data: string): string {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8");
  } catch {
    return ""; // It is not written yet.
  }
}

/** Waits in a process of its own until this one is gone: the end of its input. */
function guard(script: string, ...words: string[]): void {
  const child = spawn("/bin/sh", ["-c", `cat >/dev/null; ${script}`, "guard", ...words], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // Ctrl-C in the terminal is not for it
  });
  child.unref();
  if (child.stdin && "unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
}

function killedAtTheEnd(pid: number, data: string): void {
  guard('[ "$(head -n 1 "$2/postmaster.pid")" = "$1" ] && kill -QUIT "$1"', String(pid), data);
}

function removedAtTheEnd(folder: string): void {
  guard('for i in 1 2 3 4 5 6 7 8 9; do rm -rf "$1" && exit; sleep 1; done', folder);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No port is free");
  return address.port;
}
