// The desk changes entries without loading a page: the next one is fetched ahead, a verdict is sent and
// answered in place. On a line that fails what was typed stays where it is.

const version = new URL(import.meta.url).search;
const OFFLINE = "Chưa gửi được vì mất kết nối. Nội dung vẫn ở đây, đồng chí bấm lại khi có mạng.";
const KEPT_AHEAD = 3;
const FRESH = 60000; // What was fetched ahead longer ago may tell of what others decided meanwhile.

const ahead = new Map();

async function fetched(href, options = {}) {
  const answer = await fetch(href, { credentials: "same-origin", ...options });
  return { url: answer.url, html: await answer.text() };
}

function warm(href) {
  if (!href || ahead.has(href)) return;
  ahead.set(href, { at: Date.now(), page: fetched(href).catch(() => null) });
  if (ahead.size > KEPT_AHEAD) ahead.delete(ahead.keys().next().value);
}

function warmed(href) {
  const known = ahead.get(href);
  ahead.delete(href);
  return known && Date.now() - known.at < FRESH ? known.page : null;
}

export function mount(desk) {
  const main = () => desk.querySelector(".split-main");

  // Told once for each entry that stands on the desk: what is decided was opened.
  function tell() {
    const href = main().dataset.look;
    const token = desk.querySelector("input[name=csrf_token]")?.value;
    if (!href || !token) return;
    fetch(href, { method: "POST", body: new URLSearchParams({ csrf_token: token }), keepalive: true }).catch(() => {});
  }

  // What was typed is forgotten when the server has taken it, and kept when nothing came of it.
  async function settled(isSent) {
    const drafts = await import(`./drafts.js${version}`);
    if (isSent) drafts.settle(document);
    else drafts.unmark();
  }

  // The queue and the entry are replaced; another kind of page stands in place of the entry.
  function show(page, { isBack = false } = {}) {
    const found = new DOMParser().parseFromString(page.html, "text/html");
    const fresh = found.querySelector(".split");
    if (fresh) {
      desk.querySelector(".split-queue").replaceWith(fresh.querySelector(".split-queue"));
      main().replaceWith(fresh.querySelector(".split-main"));
    } else if (!found.querySelector("main") || !found.querySelector(".error-page")) {
      // To the sign-in page nothing was sent: what was typed waits for the way back.
      if (found.body.matches(".is-sign-in")) settled(false).then(() => location.assign(page.url));
      else location.assign(page.url);
      return;
    } else {
      main().replaceChildren(...found.querySelector("main").childNodes);
    }
    document.title = found.title;
    if (!isBack && page.url !== location.href) history.pushState(null, "", page.url);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: desk } }));
    settled(true);
    arrived();
  }

  function arrived() {
    window.scrollTo(0, 0);
    const list = desk.querySelector(".split-queue");
    const row = list.querySelector("[aria-current]");
    if (row && list.scrollHeight > list.clientHeight) list.scrollTop = row.offsetTop - list.clientHeight / 3;
    main().focus({ preventScroll: true });
    tell();
    warm(row?.nextElementSibling?.href);
  }

  async function open(href, options) {
    const page = (await warmed(href)) || (await fetched(href).catch(() => null));
    if (page) show(page, options);
    else location.assign(href);
  }

  async function send(form, button) {
    const body = new URLSearchParams(new FormData(form, button));
    // form.action would be the input of that name.
    const page = await fetched(form.getAttribute("action"), { method: "POST", body }).catch(() => null);
    form.dispatchEvent(new Event("answered"));
    ahead.clear();
    if (page) {
      show(page);
      return;
    }
    settled(false);
    const line = document.createElement("p");
    line.className = "desk-line";
    line.setAttribute("role", "alert");
    line.textContent = OFFLINE;
    desk.querySelector(".desk-line")?.remove();
    desk.querySelector(".decision-actions").before(line);
  }

  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a.queue-row, a[data-onward], .tabs a, .since a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.href);
  });
  desk.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || !form.closest(".decision-bar, .flashes")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  window.addEventListener("popstate", () => open(location.href, { isBack: true }));
  arrived();
}
