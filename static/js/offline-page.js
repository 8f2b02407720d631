// The page of this device: what waits on it, and a form that needs no network. It opens wherever the
// network is gone; #ghi-<kind> begins, #sua-<key> goes on, anything else shows the list.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const { run } = await import(`./outbox.js${version}`);
const { showList } = await import(`./offline-list.js${version}`);
const { openForm } = await import(`./offline-form.js${version}`);
const { make } = await import(`./dom.js${version}`);

const EVERY = 20000;

export async function mount(page) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  let known = await records.lastAccount().catch(() => null);
  let form = null;
  look();
  part("no-worker").hidden = window.isSecureContext;
  wayIn(known);

  const go = () => run().then(refresh, refresh);
  records.onChange(refresh);
  window.addEventListener("hashchange", route);
  window.addEventListener("online", () => { net(); go(); });
  window.addEventListener("offline", net);
  document.addEventListener("visibilitychange", () => document.hidden || go());
  setInterval(go, EVERY);
  net();
  await route();
  await go();

  // The list and the name of whoever was signed in last; signing in elsewhere shows here at once.
  async function refresh() {
    known = await records.lastAccount().catch(() => null);
    part("nobody").hidden = Boolean(known);
    part("home").hidden = !known || Boolean(form);
    part("form").hidden = !form;
    part("who").textContent = known?.name ? `Đồng chí ${known.name}` : "";
    for (const link of page.querySelectorAll("[data-writes]")) link.hidden = !known?.campaigns;
    if (known) await showList(part("list"), known.account, go);
  }

  async function route() {
    const [, verb, what] = location.hash.match(/^#(ghi|sua)-(.+)$/) || [];
    await form?.close();
    form = null;
    if (known && verb) form = await openForm(page, { known, verb, what, done: () => go() });
    await refresh();
    title();
  }

  // The heading says what the page is for now, and a reader of the screen hears it.
  function title() {
    const head = document.querySelector("h1");
    head.dataset.first ||= head.textContent;
    head.textContent = form ? form.label : head.dataset.first;
    document.title = `${head.textContent} · Thi Đua`;
    head.tabIndex = -1;
    if (location.hash) head.focus();
  }

  function net() {
    const isOn = navigator.onLine !== false;
    const line = part("net");
    line.textContent = isOn ? "" : "Máy đang không có mạng. Nội dung viết ở đây được giữ trên máy và tự gửi khi có mạng.";
    if (isOn) line.append(make("a", "", "Về Việc của tôi", { href: "/" }));
  }
}

// Somebody wanted to write and the network was gone: the form opens at once.
function wayIn(known) {
  const kind = new URLSearchParams(location.search).get("loai");
  const isNew = location.pathname === "/ho-so/moi" && !location.hash;
  if (known && isNew) history.replaceState(null, "", `#ghi-${kind || "action"}`);
}

// Colours and size of letters as the last page had them: this one is the same for everybody.
function look() {
  try {
    Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("thi-dua-look")));
  } catch {
    // Without it the device's own colours hold.
  }
}
