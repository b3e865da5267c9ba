import { open, query, createDataknobs } from "@dataknobs/core";
for (const a of process.argv.slice(2)) {
  try {
    const db = await open(a);
    const c = db.collection("orders");
    console.log(a, db.address, await c.upsert([{ id: 1, name: "a", at: new Date(0), big: 9007199254740993n }, { id: 2, name: "😀", tags: { x: 1 } }], { key: ["id"] }));
    console.log(await c.insert([{ id: 3, name: "c" }, { id: 1, name: "dup" }, {id: "x", name: 3}]));
    console.log(await c.search(query().where("id", ">", 0.5).sort("name", "desc")), await c.get(1), await c.count({ where: { field: "name", operator: "like", value: "_" } }));
    console.log(await c.delete([1, 77]), await c.count(), await db.collections());
    const t = performance.now(); for (let i = 100; i < 200; i++) await c.insert({ id: i, name: "x" }); console.log("100 inserts", (performance.now() - t).toFixed(0), "ms");
    const t2 = performance.now(); for (let i = 100; i < 200; i++) await c.get(i); console.log("100 gets", (performance.now() - t2).toFixed(0), "ms");
    await db.close();
    console.log(await (await open(a, {access: "read"})).collections());
  } catch (e) { console.log(a, e); }
}
