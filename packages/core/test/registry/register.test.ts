import { describe, expect, it } from "vitest";
import { createDataknobs } from "../../src/registry/dataknobs.ts";
import { addBackend, globalBackends, register } from "../../src/registry/registered.ts";
import { toy } from "./toy-backend.ts";

/** The same file once more, as a module of its own. */
const copyOfFile: string = "../../src/registry/registered.ts?copy";

describe("registering", () => {
  it("the same backend twice is nothing", () => {
    const backend = toy("toy-twice");
    register(backend);
    register(backend);
    expect(globalBackends().filter((one) => one === backend)).toHaveLength(1);
  });

  it("refuses another backend of the same scheme and names both", () => {
    const list = [toy("first", [], { schemes: ["aa", "bb"] })];
    expect(() => addBackend(list, toy("second", [], { schemes: ["bb", "cc"] }))).toThrow(
      expect.objectContaining({
        code: "BACKEND_CONFLICT",
        message: 'The backend "second" claims schemes that belong to another backend: "first" (bb:).',
        details: { backend: "second", rivals: [{ backend: "first", schemes: ["aa", "bb"] }] },
      }),
    );
  });

  it("lets another backend take the place on purpose", () => {
    const list = [toy("first", [], { schemes: ["aa", "bb"] })];
    const second = toy("second", [], { schemes: ["bb"] });
    addBackend(list, second, { override: true });
    expect(list).toEqual([second]);
  });

  it("refuses a backend of another contract and names both sides and the command", () => {
    const future = Object.assign(() => {}, toy("future"), { contract: 2 });
    expect(() => register(future as unknown as ReturnType<typeof toy>)).toThrow(
      expect.objectContaining({
        code: "BACKEND_CONTRACT",
        message: 'The backend "future" was made for contract 2; this @dataknobs/core takes contract 1.',
        fix: "npm install @dataknobs/core@latest",
      }),
    );
    const old = Object.assign(() => {}, toy("old"), { contract: 0 });
    expect(() => register(old as unknown as ReturnType<typeof toy>)).toThrow(
      expect.objectContaining({ fix: "npm install old@latest" }),
    );
  });

  it("refuses what is no backend", () => {
    expect(() => register({} as unknown as ReturnType<typeof toy>)).toThrow("A backend was expected");
  });

  it("in one copy of core is known to another", async () => {
    const backend = toy("toy-shared");
    const copy = (await import(copyOfFile)) as typeof import("../../src/registry/registered.ts");
    expect(copy.register).not.toBe(register);
    copy.register(backend);
    expect(globalBackends()).toContain(backend);
  });
});

describe("createDataknobs", () => {
  it("has backends of its own that nobody else sees, before those of the process", async () => {
    const everybodys = toy("toy-mine");
    register(everybodys);
    const mine = toy("toy-mine");
    const own = createDataknobs({ plugins: [mine] });
    expect((await own.why("toy-mine")).backend).toBe(mine);
    expect((await createDataknobs().why("toy-mine")).backend).toBe(everybodys);
    expect(own.schemes()).toEqual(expect.arrayContaining(["toy-mine", "sqlite", "duckdb", "memory"]));
  });

  it("refuses two plugins of one scheme", () => {
    expect(() => createDataknobs({ plugins: [toy("toy"), toy("toy")] })).toThrow(
      expect.objectContaining({ code: "BACKEND_CONFLICT" }),
    );
  });

  it("takes more backends later", async () => {
    const dataknobs = createDataknobs();
    const later = toy("toy-later");
    dataknobs.register(later);
    expect(dataknobs.backends()).toContain(later);
    expect(globalBackends()).not.toContain(later);
    expect((await dataknobs.why("toy-later")).steps).toEqual([
      { where: "plugins of this registry", found: "toy-later" },
    ]);
  });
});
