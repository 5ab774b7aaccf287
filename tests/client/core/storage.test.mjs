import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb";
import { openStorage } from "../../../client/dist/core/storage.js";

// What is kept between page loads, where a browser has everything, and where it refuses.

/** The storage of a tab: the keys of the object are those that are stored. */
function sessionStorageOf() {
  const values = {};
  const method = (value) => ({ value, enumerable: false });
  return Object.defineProperties(values, {
    getItem: method((key) => values[key] ?? null),
    setItem: method((key, value) => void (values[key] = String(value))),
    removeItem: method((key) => void delete values[key]),
  });
}

const globals = ["document", "indexedDB", "IDBKeyRange", "sessionStorage"];
let errors;

beforeEach(() => {
  errors = [];
  Object.assign(globalThis, { document: {}, indexedDB: new IDBFactory(), IDBKeyRange, sessionStorage: sessionStorageOf() });
});
afterEach(() => {
  for (const name of globals) delete globalThis[name];
});

const open = (kind) => openStorage(kind, (error) => errors.push(error));
const refuse = () => {
  throw new DOMException("refused", "SecurityError");
};

/** Sets, changes, reads by prefix and deletes. */
async function works(storage) {
  await storage.set("a|1", { text: "one" });
  await storage.set("a|2", { text: "two" });
  await storage.set("ab|3", { text: "other" });
  await storage.set("a|2", { text: "changed" });
  assert.deepEqual(await storage.load("a|"), [["a|1", { text: "one" }], ["a|2", { text: "changed" }]]);
  await storage.delete("a|1");
  await storage.delete("a|none");
  assert.deepEqual(await storage.load("a|"), [["a|2", { text: "changed" }]]);
}

for (const kind of ["local", "session", "memory"]) {
  test(`${kind}: what is set is there, by prefix`, async () => {
    await works(open(kind));
    assert.deepEqual(errors, []);
    assert.deepEqual(Object.keys(sessionStorage), kind === "session" ? ["a|2", "ab|3"] : []);
  });
}

test("local is there for the next page and for other tabs; session for the next page of the tab; memory for neither", async () => {
  for (const [kind, isKept, isShared] of [["local", true, true], ["session", true, false], ["memory", false, false]]) {
    await open(kind).set(`${kind}|key`, 1);
    assert.equal((await open(kind).load(`${kind}|`)).length, Number(isKept), `${kind}, the next page`);
    const own = globalThis.sessionStorage;
    globalThis.sessionStorage = sessionStorageOf();
    assert.equal((await open(kind).load(`${kind}|`)).length, Number(isShared), `${kind}, another tab`);
    globalThis.sessionStorage = own;
  }
});

test("what is the tab's own is in its sessionStorage, and nowhere with memory", async () => {
  await works(open("local").tab);
  assert.deepEqual(Object.keys(sessionStorage), ["a|2", "ab|3"]);
  globalThis.sessionStorage = sessionStorageOf();
  assert.deepEqual(await open("local").load(""), [], "another tab");
  assert.equal(open("memory").tab, undefined);
  delete globalThis.document;
  assert.equal(open("local").tab, undefined, "a process without a page");
});

for (const [what, prepare, place] of [
  ["without IndexedDB", () => delete globalThis.indexedDB, "tab"],
  ["where IndexedDB cannot be opened", () => (indexedDB.open = refuse), "tab"],
  ["where nothing may be stored", () => {
    indexedDB.open = refuse;
    globalThis.sessionStorage = new Proxy({}, { get: refuse, ownKeys: refuse });
  }, "memory"],
]) {
  test(`${what} it is kept in the next best place`, async () => {
    prepare();
    const storage = open("local");
    await works(storage);
    if (place === "tab") assert.deepEqual(Object.keys(sessionStorage), ["a|2", "ab|3"]);
    else assert.equal(errors.length > 0, true);
  });
}

test("what is full is still read, and what it holds is still deleted; new values go to the next best place", async (context) => {
  const storage = open("local");
  await storage.set("a|1", { text: "one" });
  await storage.set("a|2", { text: "two" });
  const full = context.mock.method(IDBObjectStore.prototype, "put", () => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await storage.set("a|2", { text: "changed" });
  await storage.set("a|3", { text: "three" });
  assert.deepEqual(errors.map(({ name }) => name), ["QuotaExceededError", "QuotaExceededError"]);
  const expected = [["a|1", { text: "one" }], ["a|2", { text: "changed" }], ["a|3", { text: "three" }]];
  assert.deepEqual((await storage.load("a|")).sort(), expected);
  full.mock.restore();

  // The next page of the tab has it all, and leaves nothing.
  const next = open("local");
  assert.deepEqual((await next.load("a|")).sort(), expected);
  for (const [key] of expected) await next.delete(key);
  assert.deepEqual([await open("local").load(""), Object.keys(sessionStorage)], [[], []]);
});
