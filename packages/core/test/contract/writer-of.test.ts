import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { writerOf, type RecordWriter } from "../../src/contract/writer-of.ts";
import type { Writer } from "../../src/contract/writer.ts";
import type { Row } from "../../src/model/data-record.ts";
import { JsonText } from "../../src/model/json-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

const schema = schemaOf({ id: "int64", what: "any?", doc: "json?" });

describe("a writer made of a function that stores records", () => {
  test("hands over a window's records at once", async () => {
    const { writer, windows } = writing({});
    await writer.write(batchOf(schema, [{ id: 1 }, { id: 2 }]));
    await writer.write(batchOf(schema, [{ id: 3 }]));
    expect(await writer.commit()).toEqual({ written: 3, rejected: [] });
    expect(await writer.commit()).toMatchObject({ written: 0 });
    expect(windows).toEqual([[{ id: 1 }, { id: 2 }, { id: 3 }], []]);
  });

  test("as people read them, or exactly", async () => {
    const batch = batchOf(schema, [{ id: 1, what: 5, doc: new JsonText("5.0") }]);
    for (const [exact, record] of [
      [false, { id: 1, what: 5, doc: 5 }],
      [true, { id: 1, what: 5n, doc: new JsonText("5.0") }],
    ] as const) {
      const { writer, windows } = writing({ exact });
      await writer.write(batch);
      await writer.commit();
      expect(windows).toEqual([[record]]);
    }
  });

  test("is poisoned by a failure until it is rolled back, and then the window is gone", async () => {
    let fails = true;
    const { writer, windows } = writing({
      take: async (records) => {
        if (fails) throw new Error("no");
        windows.push(records);
        return { written: records.length };
      },
    });
    await writer.write(batchOf(schema, [{ id: 1 }]));
    await expect(writer.commit()).rejects.toThrow("no");
    fails = false;
    await expect(writer.commit()).rejects.toMatchObject({ code: "WRITER_POISONED" });
    await expect(writer.write(batchOf(schema, []))).rejects.toMatchObject({ code: "WRITER_POISONED" });
    await writer.rollback?.();
    await writer.write(batchOf(schema, [{ id: 2 }]));
    await writer.commit();
    expect(windows).toEqual([[{ id: 2 }]]);
  });

  test("publishes nothing when it is closed, and closes once", async () => {
    let closed = 0;
    const { writer, windows } = writing({ close: async () => void closed++ });
    await writer.write(batchOf(schema, [{ id: 1 }]));
    await writer.close();
    await writer.close();
    await expect(writer.commit()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    expect([windows, closed]).toEqual([[], 1]);
  });
});

function writing(more: Partial<RecordWriter>): { writer: Writer; windows: (readonly Row[])[] } {
  const windows: (readonly Row[])[] = [];
  const take: RecordWriter["take"] = async (records) => {
    windows.push(records);
    return { written: records.length };
  };
  return { writer: writerOf({ take, ...more }), windows };
}
