// The list of what the server holds, fetched anew after every change, with what was typed kept; its
// buttons act without a new page.

const version = new URL(import.meta.url).search;
const server = await import(`./device-server.js${version}`);
const { make } = await import(`./dom.js${version}`);

const OFFLINE = "Chưa làm được do mất mạng. Thử lại khi có mạng.";

export function makeList(station, code) {
  const place = () => station.querySelector("[data-proof-list]");
  let onDevice = [];
  let isAsked = false;
  let isAsking = false;

  // Files of this device have rows of their own; the server's row for the same file is left out.
  function leaveOut(rows) {
    onDevice = rows;
    const keys = rows.map((row) => row.key);
    for (const button of station.querySelectorAll("[data-upload]")) {
      button.closest("li").hidden = keys.includes(button.dataset.upload);
    }
  }

  async function refresh() {
    isAsked = true;
    if (isAsking) return;
    isAsking = true;
    while (isAsked) {
      isAsked = false;
      const answer = await fetch(`/ho-so/${code}/minh-chung`, { cache: "no-store" }).catch(() => null);
      if (answer?.ok && !answer.redirected) put(await answer.text());
    }
    isAsking = false;
  }

  function put(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-proof-list]");
    if (!fresh) return;
    const typed = new Map([...place().querySelectorAll("input")].map((one) => [one.id, one]));
    const focused = document.activeElement?.id;
    for (const input of fresh.querySelectorAll("input")) {
      const old = typed.get(input.id);
      if (old && old.value !== old.defaultValue) input.value = old.value;
    }
    place().replaceWith(fresh);
    leaveOut(onDevice);
    if (focused && typed.has(focused)) document.getElementById(focused)?.focus();
  }

  async function act(button) {
    button.setAttribute("aria-busy", "true");
    const label = button.getAttribute("aria-label");
    try {
      const { status, body } = await server.send(button.getAttribute("formaction"), server.form({}));
      if (status === 200) await refresh();
      else say(body.sentence);
    } catch {
      say(OFFLINE);
    }
    button.removeAttribute("aria-busy");
    const same = [...place().querySelectorAll("[data-act]")].find((one) => one.getAttribute("aria-label") === label);
    (same || place().querySelector(".removed-file button, [data-act]"))?.focus();
  }

  function say(sentence) {
    place().querySelector("[data-said]")?.remove();
    place().prepend(make("p", "error", sentence, { "data-said": "", role: "alert" }));
  }

  // Before the form hears of the press.
  station.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    if (!button.hasAttribute("aria-busy")) act(button);
  });
  station.addEventListener("change", (event) => {
    const { caption } = event.target.dataset;
    if (caption) server.send(caption, server.form({ caption: event.target.value })).catch(() => {});
  });

  // What the server knows of a file that was taken away on this device goes as well.
  async function drop(key) {
    await refresh();
    const button = station.querySelector(`[data-upload="${key}"]`);
    if (button) await act(button);
  }

  return { refresh, leaveOut, drop };
}
