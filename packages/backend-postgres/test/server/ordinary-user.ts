import { cpSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as "nobody". */
export function ordinaryUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("nobody:"));
  const [, , uid = "65534", gid = "65534"] = line?.split(":") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** The folder itself if everybody can reach it, else a copy of it inside `place`. */
export function reachable(folder: string, place: string, user: User | undefined): string {
  if (user === undefined) return folder;
  let at = folder;
  while ((statSync(at).mode & 0o001) !== 0 && dirname(at) !== at) at = dirname(at);
  if ((statSync(at).mode & 0o001) !== 0) return folder;
  const copy = join(place, "programs");
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
