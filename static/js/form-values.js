// What stands in a form, as {name: [text, …]}: several for boxes, none for a box left empty.

const LEFT_OUT = ["csrf_token", "revision", "request_key", "action", "step"];
const SKIPPED = ["file", "password", "submit", "button", "image", "reset"];

const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const fields = (form) =>
  [...form.elements].filter(
    (field) => field.name && !LEFT_OUT.includes(field.name) && !SKIPPED.includes(field.type),
  );

function gather(form, isTicked, valueOf) {
  const found = {};
  for (const field of fields(form)) {
    found[field.name] ||= [];
    if (!isBox(field) || isTicked(field)) found[field.name].push(valueOf(field));
  }
  return found;
}

export const read = (form) => gather(form, (box) => box.checked, (field) => field.value);

// As the server sent it, whatever a finger or the browser put there before a script could hear it.
export const served = (form) =>
  gather(form, (box) => box.defaultChecked, (field) => {
    const options = field.options && [...field.options];
    return options ? (options.find((one) => one.defaultSelected) || options[0])?.value ?? "" : field.defaultValue ?? field.value;
  });

// Each field takes the text kept for it and says that it changed; an older page kept boxes as
// «name=value».
export function fill(form, kept) {
  for (const field of fields(form)) {
    const old = kept[`${field.name}=${field.value}`];
    if (field.type === "hidden" || (!(field.name in kept) && old === undefined)) continue;
    const texts = [kept[field.name] ?? []].flat();
    if (isBox(field)) field.checked = old ?? texts.includes(field.value);
    else field.value = texts[0] ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export const clean = (text) => (text || "").replace(/\r\n?/g, "\n").normalize("NFC").trim();
export const isSame = (a, b) =>
  Object.keys({ ...a, ...b }).every(
    (name) => JSON.stringify((a[name] || []).map(clean)) === JSON.stringify((b[name] || []).map(clean)),
  );

// How a value is shown to a person: the words of a choice, not its code.
export function words(form, name, value) {
  const field = form.elements.namedItem(name);
  const option = field?.options && [...field.options].find((one) => one.value === value);
  return (option ? option.textContent : value).trim();
}
