export { embeddedServer } from "./embedded.ts";
export { freshDatabase, type FreshDatabase, plainSql } from "./fresh-database.ts";
export { given, type Major, majors, whyNot, whyNotOwn } from "./means.ts";
export { proxy } from "./proxy.ts";
export { testServer } from "./test-server.ts";
