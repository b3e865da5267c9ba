export { embeddedServer, type EmbeddedOptions, type Server } from "./embedded.ts";
export { freshDatabase, type FreshDatabase, plainSql } from "./fresh-database.ts";
export { given, type Major, majors, whyNot, whyNotOwn } from "./means.ts";
export { proxy, type Proxy } from "./proxy.ts";
export { type SharedServer, testServer } from "./test-server.ts";
