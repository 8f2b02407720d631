// The words of one form on their way to the server, one save after another, kept on this device until
// it has them. `now` is what autosave.js and autosave-restore.js share.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const server = await import(`./device-server.js${version}`);
const drafts = await import(`./drafts.js${version}`);
const values = await import(`./form-values.js${version}`);
const { becomePageOf, entryOf } = await import(`./autosave-entry.js${version}`);

export function makeKeeper(form, line) {
  const input = (name) => form.elements.namedItem(name);
  const now = {
    ...entryOf(form), typed: 0, saved: 0, more: {}, flight: null, clash: null, at: form.dataset.draftSaved,
    // What a refused page shows again is not what the server holds.
    problems: document.querySelectorAll(".error-summary, .has-error").length,
  };
  now.base = now.problems ? {} : values.served(form);
  const revision = input("revision");
  form.querySelectorAll("[data-proposed]").forEach(({ name }) => { now.base[name] = [""]; });
  const read = () => ({ ...now.more, ...values.read(form) });
  const kind = () => input("kind")?.value || form.dataset.kind || "";
  const plainKey = () => now.code || form.dataset.draftKey;
  const ownKey = () => `${now.account}@${plainKey()}`;
  // A draft stands in one campaign and unit for good: it begins once there is something to keep.
  const isDraft = () =>
    now.code || (input("campaign")?.value && input("unit")?.value && input("title")?.value.trim());

  // On the device: true once it lies on the disk.
  async function keepHere(changes = {}) {
    if (now.typed === now.saved && !changes.wants) return true;
    const { account, owner, code, base } = now;
    const typed = { account, owner, code, base, kind: kind(), revision: revision.value, values: read() };
    try {
      await records.keep(now.key, { ...typed, ...changes });
    } catch {
      if (!flush()) return false;
    }
    if (!now.flight) line.kept(Date.now());
    return true;
  }

  // The page goes this very moment: only what is written at once is sure to be written.
  const flush = () =>
    now.typed === now.saved ||
    drafts.write(ownKey(), read(), { base: now.base, revision: revision.value, key: now.key });

  function take(body, sent, mark) {
    const { saved_at: at, problems = {} } = body;
    revision.value = body.revision;
    if (!now.code) {
      forget();
      now.code = body.code;
      becomePageOf(form, body.code, records.newKey());
    }
    const count = Object.keys(problems).length;
    Object.assign(now, { base: sent, more: {}, saved: mark, at, problems: count });
    form.dispatchEvent(new CustomEvent("autosaved", { detail: body }));
    if (count) return line.partly(at, count);
    if (now.typed === mark) forget();
    return line.saved(at);
  }

  // The server has every word: none of them stays here.
  function forget() {
    drafts.forget(ownKey());
    drafts.forget(plainKey());
    now.forgotten = records.drop(now.key).catch(() => {});
  }

  async function attempt({ keepalive } = {}) {
    const [mark, sent] = [now.typed, read()];
    if (now.code && values.isSame(sent, now.base)) {
      now.saved = mark;
      forget();
      if (now.at) line.saved(now.at);
      return "same";
    }
    const isKept = keepalive ? flush() : await keepHere();
    if (!isDraft()) return isKept ? line.kept(Date.now()) : line.nowhere();
    const fields = { request_key: now.key, revision: revision.value, kind: kind() };
    if (now.code) fields.code = now.code;
    try {
      const { status, body } = await server.save(fields, sent, { keepalive });
      if (status === 200) return take(body, sent, mark);
      if (status === 401) return line.expired();
      if (status === 409 && body.conflict) return clashed(body);
      return line.refused(body.sentence, status >= 500 ? "offline" : "refused");
    } catch {
      return isKept ? line.lost() : line.nowhere();
    }
  }

  async function clashed({ conflict, revision: theirs, saved_at: at }) {
    const { settle } = await import(`./autosave-clash.js${version}`);
    now.clash = settle(form, conflict, now.base).then((chosen) => {
      Object.assign(now.more, chosen);
      conflict.forEach((row) => { now.base[row.name] = [row.theirs]; });
      revision.value = theirs;
      Object.assign(now, { at, clash: null, typed: now.typed + 1 });
      return save();
    });
    return line.clash();
  }

  // -> same, or what the line says: saved | partly | kept | offline | expired | clash | refused
  async function save(options) {
    if (now.clash) return "clash";
    if (now.flight) return now.flight.then(() => save(options));
    if (now.typed === now.saved) return "same";
    now.flight = attempt(options).finally(() => { now.flight = null; });
    return now.flight;
  }

  const touch = () => { now.typed += 1; };
  // Whoever goes on has read what the page proposed, and makes it their own.
  const said = () => Object.entries({ ...now.base, ...read() }).filter(([name]) => name in now.base);
  const own = () => values.isSame(Object.fromEntries(said()), now.base) || touch();
  return { now, kind, plainKey, ownKey, keepHere, flush, save, touch, own, revision };
}
