// What the server could not read, beside the fields, without a new page.

const version = new URL(import.meta.url).search;
const { make, sign } = await import(`./dom.js${version}`);

function refuse(field, text) {
  const id = `${field.id}-error`;
  let line = document.getElementById(id);
  if (!text) {
    line?.remove();
    return;
  }
  if (!line) {
    line = make("p", "error");
    line.id = id;
    field.closest(".field").append(line);
  }
  line.replaceChildren(sign("warning"), make("span", "", text));
}

function describe(field) {
  const ids = ["hint", "count", "echo", "error"].map((name) => `${field.id}-${name}`);
  const there = ids.filter((id) => document.getElementById(id));
  if (there.length) field.setAttribute("aria-describedby", there.join(" "));
  else field.removeAttribute("aria-describedby");
}

// problems by the id of the input.
export function showAnswers(form, { problems = {} }) {
  for (const field of form.elements) {
    const frame = field.id && field.closest(".field");
    if (!frame || field.type === "checkbox" || field.type === "radio") continue;
    // An empty field that was refused when the page was sent keeps its sentence until it is filled.
    const isNew = field.id in problems || field.value;
    if (isNew) {
      refuse(field, problems[field.id]);
      frame.classList.toggle("has-error", field.id in problems);
      if (field.id in problems) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    describe(field);
  }
}
