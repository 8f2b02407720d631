// Photos and papers of a record: made small, laid on this device at once, shown, taken away.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const { shrink } = await import(`./shrink-photo.js${version}`);
const { make, sign, button } = await import(`./dom.js${version}`);

const MOST = 10 * 1024 * 1024;
const KINDS = /^(image\/(jpeg|png|webp)|application\/pdf)$/;

const size = (bytes) => `${(bytes / 1024 / 1024).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

export async function keepPhotos(form, key, { line, first }) {
  const input = form.querySelector("input[type='file']");
  const list = form.querySelector("[data-photos]");
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

  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    input.value = "";
    if (!(await first())) return;
    for (const file of chosen) {
      const small = await shrink(file);
      const why = refusal(small);
      if (why) line.refused(why, "refused");
      else await records.addFile(key, small).catch(line.nowhere);
    }
    await show();
  });

  await show();
  return { count: () => held.length };
}

function refusal(file) {
  if (!file.size) return `Tệp «${file.name}» trống. Mở thử tệp rồi chọn lại.`;
  if (!KINDS.test(file.type)) return `Hệ thống nhận ảnh (JPG, PNG, WebP) và PDF. Tệp «${file.name}» thuộc loại khác.`;
  return file.size > MOST ? `Tệp «${file.name}» lớn hơn ${size(MOST)}. Chọn tệp nhỏ hơn hoặc chụp lại.` : "";
}

function thumb({ blob }) {
  if (!blob.type.startsWith("image/")) {
    const box = make("span", "upload-thumb");
    box.append(sign("document", 32));
    return box;
  }
  const picture = make("img", "upload-thumb", "", { alt: "" });
  picture.src = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  return picture;
}
