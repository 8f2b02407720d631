// A paste from Excel spreads over the grid, Enter goes one row down, and what was read but not yet
// kept counts as typed. A paste with headings or names of cells is left to the server to read.

const HEADINGS = /^(stt|tt|chi bo|ten chi bo|don vi|ten viec lam|viec lam|linh vuc|ket qua)$/;
const SETTLE = 300;

const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

// Rows and cells as Excel copies them: a cell with a line end stands in quotes.
function cellsOf(text) {
  const rows = [[]];
  const pattern = /"((?:[^"]|"")*\n(?:[^"]|"")*)"(\t|\n|$)|([^\t\n]*)(\t|\n|$)/g;
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (const [whole, quoted, end, plain, plainEnd] of lines.matchAll(pattern)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if ((end ?? plainEnd) === "\n") rows.push([]);
    if (!whole) break;
  }
  return rows;
}

// The option that is meant, by its words with or without marks; nothing where none or several fit.
function choose(select, text) {
  const wanted = fold(text);
  const options = [...select.options].filter((option) => option.value);
  const fits = (test) => options.filter((option) => test(fold(option.text)));
  const same = fits((words) => words === wanted);
  const near = same.length ? same : fits((words) => wanted.length > 2 && words.includes(wanted));
  if (near.length !== 1) return !wanted;
  select.value = near[0].value;
  return true;
}

function put(field, text) {
  const isPut = field.tagName === "SELECT" ? choose(field, text) : true;
  if (field.tagName !== "SELECT") {
    field.value = field.tagName === "INPUT" ? text.replace(/\s+/g, " ") : text;
  }
  field.classList.toggle("is-doubtful", !isPut);
  return isPut;
}

export function mount(form) {
  const told = form.querySelector("[data-told]");
  const rows = () => [...form.querySelectorAll("tr")].filter((row) => row.querySelector("[data-column]"));
  const fieldsOf = (row) => [...row.querySelectorAll("[data-column]")];

  function say(text) {
    told.textContent = text;
    told.hidden = false;
  }

  function spread(start, pasted) {
    const under = rows();
    const first = under.indexOf(start.closest("tr"));
    const column = fieldsOf(under[first]).indexOf(start);
    const placed = pasted.slice(0, under.length - first);
    const missed = placed.flatMap((cells, down) => {
      const fields = fieldsOf(under[first + down]).slice(column);
      return cells.slice(0, fields.length).map((text, across) => put(fields[across], text));
    }).filter((isPut) => !isPut).length;
    const left = pasted.length - placed.length;
    say([
      `Đã dán ${placed.length} dòng, chưa lưu.`,
      missed ? `${missed} ô lĩnh vực chưa khớp, chọn lại ở ô có viền.` : "",
      left ? `${left} dòng cuối chưa có chỗ: bấm «Thêm việc» hoặc dùng «Dán từ Excel».` : "",
    ].filter(Boolean).join(" "));
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("paste", (event) => {
    const start = event.target.closest("[data-column]");
    const text = event.clipboardData?.getData("text/plain") || "";
    const isSheet = text.includes("\t")
      || (/\n./.test(text) && start?.dataset.column !== "summary");
    if (!start || !isSheet) return;
    event.preventDefault();
    const pasted = cellsOf(text);
    if (!pasted[0].some((cell) => HEADINGS.test(fold(cell)))) {
      spread(start, pasted);
      return;
    }
    form.querySelector("[name='pasted']").value = text;
    form.requestSubmit(form.querySelector("[value='read']"));
  });

  form.addEventListener("keydown", (event) => {
    const field = event.target.closest("[data-column]");
    const isWord = field?.dataset.column === "summary" || field?.tagName === "SELECT";
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || !field || isWord) return;
    event.preventDefault();
    const under = rows();
    const next = under[under.indexOf(field.closest("tr")) + 1];
    next?.querySelector(`[data-column="${field.dataset.column}"]`).focus();
  });

  // Other modules listen by then: they keep it on this machine and ask before it is left.
  if ("unsaved" in form.dataset) {
    setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })), SETTLE);
  }
}
