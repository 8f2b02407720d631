// Names what was chosen, shows photos small, shrinks them before they are sent, lets one be taken away.

const version = new URL(import.meta.url).search;
const sprite = () => document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];

const size = (bytes) =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024)).toLocaleString("vi-VN")} KB`
    : `${(bytes / 1024 / 1024).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function sign(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", "32");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

function thumb(file) {
  if (!file.type.startsWith("image/") || /hei[cf]/.test(file.type)) {
    const box = make("span", "upload-thumb");
    box.append(sign("document"));
    return box;
  }
  const picture = make("img", "upload-thumb");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  return picture;
}

function row(file, remove) {
  const item = make("li", "upload");
  const words = make("div");
  const button = make("button", "button button-text", "Bỏ tệp này");
  button.type = "button";
  button.setAttribute("aria-label", `Bỏ tệp ${file.name}`);
  button.addEventListener("click", remove);
  words.append(
    make("p", "upload-name", file.name),
    make("p", "upload-state", `${size(file.size)}, gửi cùng biểu mẫu này`),
    button,
  );
  item.append(thumb(file), words);
  return item;
}

const isSame = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

export function mount(element) {
  const input = element.querySelector("input[type='file']");
  const list = element.querySelector("[data-chosen]");
  let held = [];
  element.classList.add("is-enhanced");

  function put(files) {
    held = files;
    const carrier = new DataTransfer();
    held.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    list.hidden = held.length === 0;
    list.replaceChildren(
      ...held.map((file) => row(file, () => put(held.filter((other) => other !== file)))),
    );
  }

  // A second choice adds to the first: photos are taken one after another.
  async function add() {
    const { shrink } = await import(`./shrink-photo.js${version}`);
    const chosen = await Promise.all([...input.files].map(shrink));
    const fresh = chosen.filter((file) => !held.some((other) => isSame(file, other)));
    put(input.multiple ? [...held, ...fresh] : chosen);
  }

  input.addEventListener("change", add);
  if (input.files.length) add();  // chosen while this module was still on its way
}
