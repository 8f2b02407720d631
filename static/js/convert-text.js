// Offers to convert old letters (TCVN3, VNI) as soon as they are pasted into a text of the form.
// data-convert-href: where to ask. Without an answer the form offers it after saving.

const OLD = /[\u00a1-\u00ff]/;

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function press(label, act) {
  const button = make("button", "button button-outlined is-small", "");
  button.type = "button";
  button.append(make("span", "", label));
  button.addEventListener("click", act);
  return button;
}

export function mount(element) {
  const form = element.closest("form");

  function put(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function show(field, words, label, act, isDone = false) {
    const place = field.closest(".field") || field.parentElement;
    const old = place.querySelector("[data-converting]");
    const box = make("div", isDone ? "converting is-done" : "converting", "");
    box.dataset.converting = "";
    box.setAttribute("role", "status");
    box.append(make("p", "", words), press(label, act));
    if (old) old.replaceWith(box);
    else place.append(box);
    return box;
  }

  function offer(field, found) {
    const typed = field.value;
    const ask = () =>
      show(field, found.offer, "Chuyển sang Unicode", () => {
        put(field, found.text);
        show(field, [found.told, found.advice].filter(Boolean).join(" "), "Hoàn tác", () => {
          put(field, typed);
          ask();
        }, true);
      });
    ask();
  }

  async function check(field) {
    const text = field.value;
    if (!OLD.test(text)) return;
    try {
      const answer = await fetch(element.dataset.convertHref, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
        body: new URLSearchParams({ text }),
      });
      if (!answer.ok || answer.redirected || field.value !== text) return;
      const found = await answer.json();
      if (found.text) offer(field, found);
    } catch {
      // No connection: the page that follows offers it.
    }
  }

  form.addEventListener("paste", (event) => {
    const field = event.target;
    if (field.matches("textarea, input[type='text']")) setTimeout(() => check(field));
  });
}
