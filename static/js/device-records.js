// What lies on this device, entry by entry. A record belongs to one account and bears the key under
// which the server takes it once: {key, account, kind, code, revision, values, wants, state, made_at,
// changed_at, is_asked, problems, sentence, receipt, received_at}. `wants`: save | send.

const version = new URL(import.meta.url).search;
const store = await import(`./device-store.js${version}`);

// writing: being written; waiting: goes out by itself; stopped: somebody has to mend it first.
export const OPEN = ["writing", "waiting", "sign_in", "sending", "stopped"];
const FLAG = "thi-dua-kept";
const DAY = 24 * 3600 * 1000;
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const isOpen = (record) => OPEN.includes(record.state);
export const isOld = (record) => isOpen(record) && Date.now() - record.made_at > DAY;

export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => LETTERS[byte % 32]).join("");

// The other tabs and this page hear of a change; a browser without channels hears its own.
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("thi-dua") : null;
const ears = new Set();
export const onChange = (act) => ears.add(act);
if (channel) channel.onmessage = () => ears.forEach((act) => act());

async function tell() {
  const records = await store.list("records");
  try {
    // A page without records then asks for no module of ours.
    if (records.some(isOpen)) localStorage.setItem(FLAG, "1");
    else localStorage.removeItem(FLAG);
  } catch {
    // Without the flag the modules are loaded where somebody is signed in.
  }
  channel?.postMessage("changed");
  ears.forEach((act) => act());
}

const newest = (a, b) => b.made_at - a.made_at;
export const all = async () => (await store.list("records")).sort(newest);
export const of = async (account) => (await store.list("records", "account", account)).sort(newest);
export const one = (key) => store.get("records", key);

// The record with these changes; one that is not there yet is made. `at` counts from the first word.
export async function keep(key, changes) {
  const at = Date.now();
  const made = { key, state: "writing", wants: "save", values: {}, made_at: at };
  const row = await store.change("records", key, (now) => ({
    ...(now || made),
    ...changes,
    values: { ...now?.values, ...changes.values },
    changed_at: changes.values ? at : now?.changed_at ?? at,
  }));
  if (row.made_at === at) navigator.storage?.persist?.().catch(() => {});
  await tell();
  return row;
}

// Only what is still there changes: a record that was thrown away meanwhile does not come back.
export async function mark(key, changes) {
  const row = await store.change("records", key, (now) => now && { ...now, ...changes });
  await tell();
  return row;
}

// The server has it: words and photos leave the device, the receipt stays to be read.
export async function finish(key, state, changes) {
  await store.removeAll("files", "record", key);
  const told = { sentence: "", problems: {}, is_asked: false, values: {} };
  const title = (await one(key))?.values.title?.[0] || "";
  return mark(key, { ...changes, ...told, title, state });
}

export async function drop(key) {
  await store.removeAll("files", "record", key);
  await store.remove("records", key);
  await tell();
}

export const filesOf = async (key) =>
  (await store.list("files", "record", key)).sort((a, b) => a.at - b.at);

export async function addFile(key, file) {
  const row = { key: newKey(), record: key, name: file.name, size: file.size, at: Date.now() };
  await store.put("files", { ...row, blob: file, state: "waiting" });
  await tell();
}

export const markFile = (key, changes) =>
  store.change("files", key, (now) => now && { ...now, ...changes });

export async function dropFile(key) {
  await store.remove("files", key);
  await tell();
}

// Who was signed in last, with what their forms need: {account, name, campaigns, units, at}.
export const remember = (known) =>
  store.change("accounts", known.account, (now) => ({ ...now, ...known, at: Date.now() }));
export async function lastAccount() {
  const known = await store.list("accounts");
  return known.sort((a, b) => b.at - a.at)[0];
}

// Signing out: nothing of this account stays.
export async function wipe(account) {
  for (const record of await of(account)) await drop(record.key);
  await store.remove("accounts", account);
  await tell();
}
