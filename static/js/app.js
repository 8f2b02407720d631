// Binds modules by name: <div data-module="name other"> gets mount(element) of each.
// A module is ./name.js; the three that a first visit needs stand here, so that it asks for fewer files.
// Every action works without any of them.

const version = new URL(import.meta.url).search;
const BUSY = "Đang gửi…";

const here = {
  // A second press sends nothing: the button says «Đang gửi…» and keeps its width.
  "submit-once": (form) => {
    let pressed = null;

    function start(button) {
      const word = button.querySelector("span") || button;
      pressed = { button, word, said: word.textContent };
      button.style.minWidth = `${button.offsetWidth}px`;
      button.setAttribute("aria-busy", "true");
      word.textContent = BUSY;
    }

    function stop() {
      pressed.word.textContent = pressed.said;
      pressed.button.removeAttribute("aria-busy");
      pressed = null;
    }

    form.addEventListener("submit", (event) => {
      if (pressed) {
        event.preventDefault();
        return;
      }
      const button = event.submitter || form.querySelector("button[type='submit']");
      // Other listeners may still stop this submission.
      queueMicrotask(() => !event.defaultPrevented && button && start(button));
    });
    // The page may come back from the browser's memory as it was left.
    window.addEventListener("pageshow", () => pressed && stop());
    // Or the form was sent without leaving the page, and nothing came of it.
    form.addEventListener("answered", () => pressed && stop());
  },

  // «Hiện» shows what was typed, «Ẩn» hides it again; the form never sends it shown.
  "reveal-password": (element) => {
    const input = element.querySelector("input");
    const button = element.querySelector("button");
    const show = (isShown) => {
      input.type = isShown ? "text" : "password";
      button.querySelector("span").textContent = isShown ? "Ẩn" : "Hiện";
      button.setAttribute("aria-label", isShown ? "Ẩn mật khẩu" : "Hiện mật khẩu");
    };
    button.hidden = false;
    show(false);
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
  },
};

// What looks after the device, or ahead, does so when the page stands: no screen waits for it.
async function quiet() {
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  await new Promise((done) => { (window.requestIdleCallback || setTimeout)(done, { timeout: 2000 }); });
}

const begun = new WeakMap();

// The element bears data-mounted-<name> once the module listens, not while it is still on its way.
async function bind(element, name) {
  const names = begun.get(element) || new Set();
  if (names.has(name)) return;
  begun.set(element, names.add(name));
  if (["device-watch", "ready-wizard"].includes(name)) await quiet();
  const mount = here[name] || (await import(`./${name}.js${version}`)).mount;
  mount(element);
  element.setAttribute(`data-mounted-${name}`, "");
}

function bindAll(root) {
  const elements = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) elements.unshift(root);
  for (const element of elements) {
    element.dataset.module.split(/\s+/).filter(Boolean).forEach((name) => bind(element, name));
  }
}

// No storage, nothing kept.
function stored(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

async function settleDrafts() {
  if (stored(() => sessionStorage.getItem("draft-sent"))) (await import(`./drafts.js${version}`)).settle(document);
}

// Nobody is signed in, but something of somebody waits on this device: the page says so.
async function watchDevice() {
  const isWatched = document.querySelector("[data-reader], [data-module='offline-page']");
  if (isWatched || !stored(() => localStorage.getItem("thi-dua-kept"))) return;
  const place = document.createElement("section");
  document.querySelector(".flashes, h1")?.before(place);
  (await import(`./device-watch.js${version}`)).mount(place);
}

// Whoever follows a link to a question of another page stands in its answer.
async function arrive() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.closest("form")) (await import(`./error-summary.js${version}`)).goInto(target);
}

await settleDrafts();
bindAll(document);
watchDevice();
arrive();
document.addEventListener("htmx:load", (event) => bindAll(event.detail.elt));
