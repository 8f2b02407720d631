// The files of entries that the server knows, on their way from this device: chosen, kept here until the
// server has them, so that neither a new page nor a killed tab loses one. A browser that keeps nothing
// holds them as long as the page stands.
// {key, record, account, code, name, size, type, blob, at, state, received, upload, sentence};
// state: waiting | sending | processing | sign_in | refused.

const version = new URL(import.meta.url).search;
const store = await import(`./device-store.js${version}`);
const { newKey } = await import(`./device-records.js${version}`);

const RECORD = "entry:";
const held = new Map();
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("thi-dua-files") : null;
const ears = new Set();

export const onChange = (act) => ears.add(act);
if (channel) channel.onmessage = ({ data }) => ears.forEach((act) => act(data));

// what: {key, code, ...}: the other tabs and this page hear of it.
export function tell(what) {
  channel?.postMessage(what);
  ears.forEach((act) => act(what));
}

const kept = async () => {
  const rows = await store.list("files").catch(() => []);
  return [...rows.filter((row) => row.record.startsWith(RECORD)), ...held.values()];
};
const oldest = (a, b) => a.at - b.at;
export const of = async (account) => (await kept()).filter((row) => row.account === account).sort(oldest);
export const ofEntry = async (code) => (await kept()).filter((row) => row.code === code).sort(oldest);

export async function add(code, account, file) {
  const { name, size, type } = file;
  const row = {
    key: newKey(), record: RECORD + code, account, code, name, size, type, blob: file,
    at: Date.now(), state: "waiting", received: 0,
  };
  await store.put("files", row).catch(() => held.set(row.key, row));
  tell({ key: row.key, code });
  return row;
}

// Only what is still there changes: a file that was taken away meanwhile does not come back.
export async function mark(key, changes) {
  const row = held.has(key)
    ? Object.assign(held.get(key), changes)
    : await store.change("files", key, (now) => now && { ...now, ...changes }).catch(() => null);
  if (row) tell({ key, code: row.code, ...changes });
  return row;
}

export async function drop({ key, code }) {
  held.delete(key);
  await store.remove("files", key).catch(() => {});
  tell({ key, code, isGone: true });
}

// Signing out: no file of this account stays.
export async function wipe(account) {
  for (const row of await of(account)) await drop(row);
}
