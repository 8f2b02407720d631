// What is chosen goes to the server at once, in the background, while the person writes on. The list shows
// what is on this device, what is on its way and what the server holds. data-code: the entry.
// Without this module the form carries the files when it is sent.

const version = new URL(import.meta.url).search;
// All at once: on a slow line each round of asking takes seconds.
["alone", "device-records", "device-server", "device-store", "dom", "send-file"]
  .forEach((name) => import(`./${name}.js${version}`));
const [files, { run, wake }, { shrink }, { makeRow }, { makeList }, { refusal }, { summary }, { make, button }] =
  await Promise.all(
    ["entry-files", "entry-sender", "shrink-photo", "upload-row", "proof-list", "file-kinds", "upload-summary", "dom"]
      .map((name) => import(`./${name}.js${version}`)),
  );

export async function mount(station) {
  const { code } = station.dataset;
  const account = document.querySelector("[data-reader]")?.dataset.reader || "";
  const inputs = [...station.querySelectorAll("input[type='file']")];
  const list = make("ul", "card uploads", "", { "data-on-the-way": "" });
  const undone = make("ul", "removed-files");
  const line = make("p", "upload-summary", "", { role: "status" });
  const rows = new Map();
  const server = makeList(station, code);
  station.classList.add("is-enhanced");
  station.querySelector("[data-proof-list]").before(line, list, undone);

  const again = () => { wake(); run(account); };
  const acts = { again: (key) => files.mark(key, { state: "waiting", wait: 0 }).then(again), drop };

  async function show() {
    const now = await files.ofEntry(code);
    for (const [key, row] of rows) {
      if (now.some((one) => one.key === key)) continue;
      row.item.remove();
      rows.delete(key);
    }
    for (const one of now) {
      if (!rows.has(one.key)) {
        rows.set(one.key, makeRow(one, acts));
        list.append(rows.get(one.key).item);
      } else rows.get(one.key).show(one);
    }
    list.hidden = !now.length;
    line.textContent = summary(now);
    line.hidden = !line.textContent;
    server.leaveOut(now);
  }

  async function take(chosen) {
    for (const file of chosen) {
      const small = await shrink(file);
      const sentence = refusal(small);
      const row = await files.add(code, account, small);
      if (sentence) await files.mark(row.key, { state: "refused", sentence });
      else run(account);
    }
  }

  // Taken away here and on the server; until the page is left it can be taken back.
  async function drop(key) {
    const row = (await files.ofEntry(code)).find((one) => one.key === key);
    if (!row) return;
    rows.get(key)?.item.remove();
    rows.delete(key);
    await files.drop(row);
    server.drop(key);
    const item = make("li", "removed-file");
    const undo = button("Hoàn tác", () => { item.remove(); take([asFile(row)]); }, "text");
    undo.setAttribute("aria-label", `Hoàn tác bỏ tệp: ${row.name}`);
    item.append(make("span", "", `Đã bỏ: ${row.name}`), undo);
    undone.append(item);
    undo.focus();
  }

  function pick(input) {
    const chosen = [...input.files];
    input.value = "";
    take(chosen);
  }

  for (const input of inputs) input.addEventListener("change", () => pick(input));
  files.onChange(async ({ code: whose, isGone }) => {
    if (whose !== code) return;
    // The row of this device stays until that of the server stands.
    if (isGone) await server.refresh();
    show();
  });
  await show();
  run(account);
  // Chosen while this module was still on its way.
  inputs.forEach(pick);
}

const asFile = ({ blob, name, type }) => (blob instanceof File ? blob : new File([blob], name, { type }));
