// Letters of the review desk. They move the focus and never decide: Enter on the button does.
// J, K: next and previous entry; 1 to 9: a proof; the letters in the buttons' boxes; off by the switch.

const STORED = "review-keys";

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function neighbour(step) {
  const rows = [...document.querySelectorAll(".queue-row")];
  const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
  return rows[now + step];
}

function wanted(key) {
  if (key === "j") return neighbour(1);
  if (key === "k") return neighbour(-1);
  if (/^[1-9]$/.test(key)) return document.querySelector(`[data-evidence="${key}"]`);
  if (/^[a-z]$/.test(key)) return document.querySelector(`[data-key="${key.toUpperCase()}"]`);
  return null;
}

export function mount(button) {
  let isOn = true;
  try {
    isOn = localStorage.getItem(STORED) !== "off";
  } catch {
    // No storage: the letters stay on for this page.
  }

  function show() {
    button.textContent = isOn ? "Tắt phím tắt" : "Bật phím tắt";
    document.body.classList.toggle("has-keys", isOn);
  }

  const row = document.querySelector(".queue-row[aria-current]");
  const list = row?.closest(".split-queue");
  if (list && list.scrollHeight > list.clientHeight) list.scrollTop = row.offsetTop - list.clientHeight / 3;

  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    isOn = !isOn;
    try {
      localStorage.setItem(STORED, isOn ? "on" : "off");
    } catch {
      // Nothing to remember it in.
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const element = wanted(event.key.toLowerCase());
    if (!element) return;
    event.preventDefault();
    if (element.matches(".queue-row")) element.click();
    else element.focus();
  });
}
