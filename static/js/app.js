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

  // The summary takes the focus, the page's title begins with «Lỗi», a link goes into its field.
  "error-summary": (element) => {
    if (!document.title.startsWith("Lỗi:")) document.title = `Lỗi: ${document.title}`;
    element.focus();
    element.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      const fields = "input, select, textarea";
      const field = target.matches(fields) ? target : target.querySelector(fields) || target;
      event.preventDefault();
      field.focus({ preventScroll: true });
      (field.closest(".field") || field).scrollIntoView({ block: "start" });
    });
  },
};

async function bind(element, name) {
  const mark = `data-mounted-${name}`;
  if (element.hasAttribute(mark)) return;
  element.setAttribute(mark, "");
  const mount = here[name] || (await import(`./${name}.js${version}`)).mount;
  mount(element);
}

function bindAll(root) {
  const elements = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) elements.unshift(root);
  for (const element of elements) {
    element.dataset.module.split(/\s+/).filter(Boolean).forEach((name) => bind(element, name));
  }
}

async function settleDrafts() {
  let isSent = false;
  try {
    isSent = sessionStorage.getItem("draft-sent") !== null;
  } catch {
    // No storage, no drafts.
  }
  if (isSent) (await import(`./drafts.js${version}`)).settle(document);
}

await settleDrafts();
bindAll(document);
document.addEventListener("htmx:load", (event) => bindAll(event.detail.elt));
