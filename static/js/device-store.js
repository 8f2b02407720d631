// The store of this device: tables of IndexedDB behind promises. Photos lie in a table of their own,
// so that saving a line of text does not copy them.

const NAME = "thi-dua";
const VERSION = 1;

// Steps stand below one another and none is ever changed: what lies here is somebody's work, and an
// update of the program only adds.
function upgrade(db, from) {
  if (from < 1) {
    db.createObjectStore("records", { keyPath: "key" }).createIndex("account", "account");
    db.createObjectStore("files", { keyPath: "key" }).createIndex("record", "record");
    db.createObjectStore("accounts", { keyPath: "account" });
  }
}

let opening = null;

function open() {
  opening ||= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error("an older page holds the store"));
    request.onsuccess = () => {
      const db = request.result;
      // Another tab brings a newer store: this one lets go, and opens again when it is asked.
      db.onversionchange = () => { opening = null; db.close(); };
      db.onclose = () => { opening = null; };
      done(db);
    };
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

// `act` gets the tables by name; what it returns is given once everything lies on the disk.
async function inside(tables, mode, act) {
  const db = await open();
  return new Promise((done, fail) => {
    const transaction = db.transaction(tables, mode, { durability: "strict" });
    let answer;
    transaction.oncomplete = () => done(answer);
    transaction.onerror = () => fail(transaction.error);
    transaction.onabort = () => fail(transaction.error || new Error("the store is full"));
    const put = (value) => { answer = value; };
    act((name) => transaction.objectStore(name), put);
  });
}

export const get = (table, key) =>
  inside([table], "readonly", (store, put) => {
    const request = store(table).get(key);
    request.onsuccess = () => put(request.result);
  });

export const list = (table, index, key) =>
  inside([table], "readonly", (store, put) => {
    const request = index ? store(table).index(index).getAll(key) : store(table).getAll();
    request.onsuccess = () => put(request.result);
  });

export const put = (table, value) =>
  inside([table], "readwrite", (store) => store(table).put(value));

export const remove = (table, key) =>
  inside([table], "readwrite", (store) => store(table).delete(key));

// The row as `next` makes it from what is stored now (undefined: nothing); undefined takes it away.
// Two tabs that change one row do it one after the other.
export const change = (table, key, next) =>
  inside([table], "readwrite", (store, done) => {
    const request = store(table).get(key);
    request.onsuccess = () => {
      const row = next(request.result);
      if (row === undefined) store(table).delete(key);
      else store(table).put(row);
      done(row);
    };
  });

// The rows of `table` with this value of the index are gone.
export const removeAll = (table, index, key) =>
  inside([table], "readwrite", (store) => {
    const request = store(table).index(index).openKeyCursor(IDBKeyRange.only(key));
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      store(table).delete(cursor.primaryKey);
      cursor.continue();
    };
  });
