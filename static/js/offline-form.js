// A form that is kept on this device as it is typed, and put into the outbox when it is sent.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const values = await import(`./form-values.js${version}`);
const { hold } = await import(`./alone.js${version}`);
const { keepPhotos } = await import(`./offline-photos.js${version}`);
const { missing, showMissing } = await import(`./offline-check.js${version}`);
const { makeLine } = await import(`./autosave-line.js${version}`);

const PAUSE = 400;

// -> {label, close}, or null where there is nothing to open: the record is gone, or on its way.
export async function openForm(page, { known, verb, what, done }) {
  const record = verb === "sua" ? await records.one(what) : null;
  if (verb === "sua" && (!record || record.account !== known.account || record.is_asked)) return null;
  const kind = record ? record.kind : what;
  const template = page.querySelector(`template[data-kind="${CSS.escape(kind)}"]`);
  const key = record ? what : records.newKey();
  const release = template && (await hold(`thi-dua-${key}`));
  if (!release) return null;

  const place = page.querySelector("[data-form]");
  place.replaceChildren(template.content.cloneNode(true));
  const form = place.querySelector("form");
  offer(form, known, kind);
  if (record) values.fill(form, record.values);
  place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: place } }));
  const line = makeLine(form);
  const about = { account: known.account, owner: known.name || "", kind };
  let timer = 0;
  let isNew = !record;

  async function keep(changes = { state: "writing", wants: "save" }) {
    clearTimeout(timer);
    timer = 0;
    try {
      await records.keep(key, { ...about, ...changes, values: values.read(form) });
    } catch {
      line.nowhere();
      return false;
    }
    // Opened again after the tab was gone, the page shows this text and not an empty form.
    if (isNew) history.replaceState(null, "", `#sua-${key}`);
    isNew = false;
    line.kept(Date.now());
    return true;
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };
  const flush = () => document.hidden && timer && keep();

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("visibilitychange", flush);
  const photos = await keepPhotos(form, key, { line, first: keep });
  if (record?.problems) showMissing(form, Object.entries(record.problems), record.sentence);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = missing(form, photos.count());
    if (found.length) {
      await keep();
      showMissing(form, found);
      return;
    }
    const asked = { state: "waiting", wants: "send", problems: {}, sentence: "", conflict: null };
    if (!(await keep(asked))) return;
    location.hash = "dang-cho";
    await close();
    done();
  });

  async function close() {
    if (timer) await keep();
    document.removeEventListener("visibilitychange", flush);
    place.replaceChildren();
    release();
  }
  return { label: form.dataset.label, close };
}

// What this account may choose, as the server told when there was a network.
function offer(form, { campaigns = [], units = [] }, kind) {
  const fill = (name, rows, ask) => {
    const select = form.elements.namedItem(name);
    const options = rows.map((row) => new Option(row.name, row.code));
    if (options.length !== 1) options.unshift(new Option(ask, ""));
    select.replaceChildren(...options);
  };
  fill("campaign", campaigns.filter((one) => one.kinds.includes(kind)), "Chọn chuyên đề, phong trào");
  fill("unit", units, "Chọn đơn vị lập");
}
