// Elements of ours, made without markup: text is text.

const SVG = "http://www.w3.org/2000/svg";
const sprite = () => document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];

export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// An icon of the sprite; a word always stands beside it.
export function sign(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  const given = { class: "icon", width: size, height: size, "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(given)) svg.setAttribute(key, value);
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

export function button(label, act, kind = "outlined") {
  const element = make("button", `button button-${kind}`, "", { type: "button" });
  element.append(make("span", "", label));
  element.addEventListener("click", act);
  return element;
}

export function note(kind, icon, ...inside) {
  const element = make("div", `note note-${kind}`);
  const words = make("div");
  words.append(...inside);
  element.append(sign(icon, 24), words);
  return element;
}
