// Keeps what is typed on this machine, under the form's data-draft-key, until the server has it.
// data-draft-saved (ISO time) says when the server last saved: an older copy is not brought back.

const version = new URL(import.meta.url).search;
const WAIT = 800;

const time = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

const kept = (form) =>
  [...form.elements].filter(
    (field) => field.name && !["hidden", "file", "password", "submit", "button"].includes(field.type),
  );

function values(form) {
  const found = {};
  for (const field of kept(form)) {
    const isMarked = ["checkbox", "radio"].includes(field.type);
    if (isMarked) found[`${field.name}=${field.value}`] = field.checked;
    else found[field.name] = field.value;
  }
  return found;
}

// Words typed before this module was there: they are the newest, and are kept at once.
const isTyped = (form) =>
  kept(form).some((field) => !["checkbox", "radio"].includes(field.type)
    && field.defaultValue !== undefined && field.value !== field.defaultValue);

function fill(form, stored) {
  for (const field of kept(form)) {
    const isMarked = ["checkbox", "radio"].includes(field.type);
    const name = isMarked ? `${field.name}=${field.value}` : field.name;
    if (!(name in stored)) continue;
    if (isMarked) field.checked = stored[name];
    else field.value = stored[name];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export async function mount(form) {
  const drafts = await import(`./drafts.js${version}`);
  const key = form.dataset.draftKey;
  const line = form.querySelector("[data-draft-line]");
  const say = (text) => {
    if (!line) return;
    line.hidden = false;
    line.textContent = text;
  };

  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    if (drafts.write(key, values(form))) say(`Đã giữ trên máy này lúc ${time(Date.now())}.`);
  };

  const stored = drafts.read(key);
  const saved = Date.parse(form.dataset.draftSaved || "") || 0;
  const hasErrors = document.querySelector(".error-summary") !== null;
  const differs = stored && JSON.stringify(stored.values) !== JSON.stringify(values(form));
  // What the server read from a paste is newer than any copy, too (data-unsaved).
  if (isTyped(form) || "unsaved" in form.dataset) keep();
  else if (differs && !hasErrors && stored.at > saved) {
    fill(form, stored.values);
    say(`Đã lấy lại nội dung giữ trên máy này lúc ${time(stored.at)}.`);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("change", keep);
  document.addEventListener("visibilitychange", () => document.hidden && timer && keep());
  form.addEventListener("submit", () => {
    keep();
    drafts.markSent(key);
  });
}
