// Where «Ghi việc làm» stands, what its screens need comes while the person still reads: on a slow
// line the screens open at once, and photos start on their way at once. What a screen needs only while
// somebody writes is left out: the first visit must stay below 90 KB.

const version = new URL(import.meta.url).search;
const AT_ONCE = 6;
const NAMES = [
  "alone", "announce-files", "autosave", "autosave-entry", "autosave-keeper", "autosave-line",
  "autosave-onward", "capture-day", "device-records", "device-server", "device-store", "dom", "drafts",
  "entry-files", "entry-sender", "file-kinds", "form-values", "proof-list", "send-file", "send-files",
  "shrink-photo", "upload-row", "upload-summary",
];

export async function mount() {
  const get = (name) =>
    fetch(new URL(`./${name}.js${version}`, import.meta.url), { priority: "low" }).catch(() => {});
  // A few at a time, behind whatever the person asks for meanwhile.
  for (let begin = 0; begin < NAMES.length; begin += AT_ONCE) {
    await Promise.all(NAMES.slice(begin, begin + AT_ONCE).map(get));
  }
}
