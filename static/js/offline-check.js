// What is plainly missing is told before the form waits for a network. The server checks everything
// again, and its sentences come back to the same places.

const version = new URL(import.meta.url).search;
const { make, sign } = await import(`./dom.js${version}`);

const NEEDED = ["campaign", "unit", "title", "field", "summary", "happened_from"];
const PROOF = "Thêm ít nhất một minh chứng: ảnh, tài liệu, số biên bản chi bộ hoặc người xác nhận.";

const label = (form, field) => form.querySelector(`label[for="${field.id}"]`)?.firstChild.textContent.trim() || "";

// -> [[name of the input, sentence], …]
export function missing(form, photos) {
  const text = (name) => form.elements.namedItem(name)?.value.trim();
  const found = NEEDED.filter((name) => !text(name)).map((name) => {
    const field = form.elements.namedItem(name);
    return [name, `${field.options ? "Chọn" : "Nhập"} ${label(form, field).toLowerCase()}.`];
  });
  if (!photos && !text("confirmer") && !text("minutes_number")) found.push(["files", PROOF]);
  return found;
}

// The summary above the form takes the focus; each sentence leads into its field.
export function showMissing(form, found, sentence = "") {
  form.querySelector(".error-summary")?.remove();
  const field = (name) =>
    name === "files" ? form.querySelector("input[type='file'][multiple]")
      : form.elements.namedItem(name) || form.querySelector(`[id$="-${CSS.escape(name)}"]`);
  const rows = found.map(([name, text]) => [name && field(name), text]);
  if (!rows.length && !sentence) return;
  const summary = make("div", "error-summary", "", { tabindex: "-1", role: "alert" });
  const head = make("h2");
  head.append(sign("warning", 24), make("span", "", rows.length ? `Có ${rows.length} chỗ cần sửa` : sentence));
  const list = make("ul");
  for (const [target, text] of rows) {
    const item = make("li");
    if (target) {
      const link = make("a", "", text, { href: `#${target.id}` });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        target.focus();
      });
      item.append(link);
    } else item.textContent = text;
    list.append(item);
  }
  summary.append(head, list);
  form.prepend(summary);
  summary.focus();
}
