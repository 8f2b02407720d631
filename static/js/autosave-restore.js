// Brings back what lies on this device for the entry of this page: words that the server has not
// got, because the network, the session or the tab was gone. What only waits to be sent is left alone.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const drafts = await import(`./drafts.js${version}`);
const values = await import(`./form-values.js${version}`);
const { hold } = await import(`./alone.js${version}`);

export async function restore(form, keeper, line) {
  const { now } = keeper;
  const isOurs = (one) =>
    records.isOpen(one) && (one.wants === "save" || one.state === "stopped") &&
    (now.code ? one.code === now.code : !one.code && one.kind === keeper.kind());
  const found = now.account && (await records.of(now.account).catch(() => [])).find(isOurs);
  const quick = drafts.read(keeper.ownKey()) || drafts.read(keeper.plainKey());
  // Another tab that is still open has these words in its hands: they are not taken from it.
  const key = found?.key || quick?.key || now.key;
  now.release = await hold(`thi-dua-${key}`);
  if (now.release) bringBack(form, keeper, line, { key, found, quick });
  else now.release = await hold(`thi-dua-${now.key}`);
  // Typed before this module was there: it is the newest, and is kept at once.
  if (!values.isSame(values.read(form), values.served(form))) keeper.touch();
  if (now.typed > now.saved) await keeper.save();
}

// What was put away in the last moment is there only while the server has not got it. Of an older
// release's drafts only the time can tell, and a page with faults shows what was typed anyway.
function isNews(form, quick) {
  if (document.querySelector(".error-summary")) return false;
  return quick.revision !== undefined || quick.at > (Date.parse(form.dataset.draftSaved || "") || 0);
}

function bringBack(form, { now, touch, revision }, line, { key, found, quick }) {
  const isQuick = quick && isNews(form, quick) && quick.at > (found?.changed_at || 0);
  const stored = isQuick ? { ...found, ...quick, changed_at: quick.at } : found;
  if (!stored) return;
  now.key = key;
  // One key, one draft: what was begun under it goes on under it.
  if (!now.code) form.elements.namedItem("request_key").value = key;
  if (found) records.mark(key, { wants: "save", state: "writing", sentence: "", problems: {} });
  // The text was typed over this revision: the server tells whether somebody saved since.
  if (stored.revision) revision.value = stored.revision;
  if (stored.base) now.base = stored.base;
  now.more = Object.fromEntries(Object.entries(stored.values).filter(([name]) => !name.includes("=")));
  values.fill(form, stored.values);
  touch();
  line.restored(stored.changed_at);
}
