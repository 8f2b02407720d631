// Photos and papers of a record: made small, laid on this device at once, shown, taken away.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const { shrink } = await import(`./shrink-photo.js${version}`);
const { refusal } = await import(`./file-kinds.js${version}`);
const { size } = await import(`./upload-row.js${version}`);
const { make, sign, button } = await import(`./dom.js${version}`);

export async function keepPhotos(form, key, { line, first }) {
  const inputs = form.querySelectorAll("input[type='file']");
  const list = form.querySelector("[data-chosen]");
  list.closest(".file-field").classList.add("is-enhanced");
  let held = [];

  async function show() {
    held = await records.filesOf(key);
    list.hidden = !held.length;
    list.replaceChildren(...held.map(row));
  }

  function row(file) {
    const item = make("li", "upload");
    const words = make("div");
    const away = button("Bỏ tệp này", () => records.dropFile(file.key).then(show), "text");
    away.setAttribute("aria-label", `Bỏ tệp ${file.name}`);
    const state = make("p", "upload-state");
    const told = file.sentence || `${size(file.size)}, giữ trên máy này`;
    state.append(sign(file.sentence ? "warning" : "clock"), make("span", "", told));
    words.append(make("p", "upload-name", file.name), state, away);
    item.append(thumb(file), words);
    return item;
  }

  async function take(chosen) {
    if (!(await first())) return;
    for (const file of chosen) {
      const small = await shrink(file);
      const why = refusal(small);
      if (why) line.refused(why, "refused");
      else await records.addFile(key, small).catch(line.nowhere);
    }
    await show();
  }

  for (const input of inputs) {
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      input.value = "";
      take(chosen);
    });
  }
  await show();
  return { count: () => held.length };
}

function thumb({ blob }) {
  if (!/^image\/(jpeg|png|webp)$/.test(blob.type)) {
    const box = make("span", "upload-thumb");
    box.append(sign("document", 32));
    return box;
  }
  const picture = make("img", "upload-thumb", "", { alt: "" });
  picture.src = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  return picture;
}
