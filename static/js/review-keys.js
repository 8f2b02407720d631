// Letters of the review desk. They move the focus and never decide: Enter on the button does.
// J, K: next and previous entry; 1 to 9: a proof, or a reason while completion is asked for; the letters in
// the buttons' boxes; C: another view; E: large; /: the list; ?: this list. Off by the switch.

const STORED = "review-keys";

function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])") !== null;
}

function next(list, step) {
  const items = [...list];
  return items[items.findIndex((item) => item.matches("[aria-current]")) + step];
}

export function mount(desk) {
  let isOn = true;
  try {
    isOn = localStorage.getItem(STORED) !== "off";
  } catch {
    // No storage: the letters stay on for this page.
  }
  const asking = () => desk.querySelector(".act[open] .quick-asks");

  function show() {
    const foot = desk.querySelector(".split-keys");
    if (foot) {
      foot.hidden = false;
      foot.querySelector("[data-keys=switch]").textContent = isOn ? "Tắt phím tắt" : "Bật phím tắt";
    }
    document.body.classList.toggle("has-keys", isOn);
  }

  // The element, and whether it is pressed or only reached.
  function wanted(key) {
    const rows = desk.querySelectorAll(".queue-row");
    const tabs = desk.querySelectorAll(".tabs a");
    if (key === "j") return [next(rows, 1), true];
    if (key === "k") return [next(rows, -1), true];
    if (key === "c") return [next(tabs, 1) || tabs[0], true];
    if (key === "e") return [document.activeElement.closest("[data-large]") || desk.querySelector("[data-large]"), true];
    if (key === "/") return [desk.querySelector(".queue-foot .quiet-link"), true];
    if (key === "?") return [desk.querySelector("[data-keys=help]"), true];
    if (/^[1-9]$/.test(key)) {
      const reason = asking()?.querySelector(`[data-quick="${key}"]`);
      return reason ? [reason, true] : [desk.querySelector(`[data-evidence="${key}"]`), false];
    }
    if (/^[a-z]$/.test(key)) return [desk.querySelector(`[data-key="${key.toUpperCase()}"]`), false];
    return [null, false];
  }

  function reach(element) {
    if (!element.matches("summary")) {
      element.focus();
      return;
    }
    const act = element.parentElement;
    act.open = true;
    act.querySelector("textarea, input:not([type=hidden]), button[type=submit]")?.focus();
  }

  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keys]");
    const list = desk.querySelector("dialog.keys");
    if (button?.dataset.keys === "help") list.showModal();
    if (button?.dataset.keys === "close") list.close();
    if (button?.dataset.keys !== "switch") return;
    isOn = !isOn;
    try {
      localStorage.setItem(STORED, isOn ? "on" : "off");
    } catch {
      // Nothing to remember it in.
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || document.querySelector("dialog[open]")) return;
    const form = event.target.closest?.(".act form");
    if (event.key === "Enter" && form && (event.ctrlKey || event.metaKey || event.target.type === "checkbox")) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (!isOn || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const [element, isPressed] = wanted(event.key.toLowerCase());
    if (!element) return;
    event.preventDefault();
    if (isPressed) element.click();
    else reach(element);
  });
  document.addEventListener("htmx:load", show);
  show();
}
