// Photos that are chosen or dropped are made small and go to the server one after the other; each comes
// back as a row with the entry it seems to belong to. data-address: where they go; data-most.

const version = new URL(import.meta.url).search;
const server = await import(`./device-server.js${version}`);
const { shrink } = await import(`./shrink-photo.js${version}`);
const { make } = await import(`./dom.js${version}`);

const OFFLINE = "chưa gửi được do mạng yếu. Chọn lại ảnh này khi có mạng.";

export function mount(tray) {
  const { address, most } = tray.dataset;
  const input = tray.querySelector("input[type='file']");
  const line = tray.querySelector("[data-line]");
  const rows = tray.querySelector("[data-rows]");
  const form = rows.closest("form");
  const refused = make("ul", "reasons");
  const alarm = make("div", "", "", { role: "alert" });
  let waiting = [];
  let isAtWork = false;
  let done = 0;
  tray.classList.add("is-enhanced");
  alarm.append(refused);
  line.after(alarm);

  async function take(files) {
    const free = Math.max(0, Number(most) - rows.children.length - waiting.length);
    if (files.length > free) refuse(`Mỗi lần tối đa ${most} ảnh. Lưu những ảnh này trước rồi chọn tiếp.`);
    waiting.push(...files.slice(0, free));
    if (isAtWork) return;
    isAtWork = true;
    while (waiting.length) {
      say(`Đang tải ảnh ${done + 1}/${done + waiting.length}…`);
      await send(waiting[0]);
      waiting = waiting.slice(1);
      done += 1;
    }
    isAtWork = false;
    done = 0;
    say(`Máy chủ đã nhận ${rows.children.length} ảnh. Xem lại từng ảnh rồi bấm «Lưu ảnh vào việc đã chọn».`);
  }

  async function send(file) {
    const body = new FormData();
    const small = await shrink(file);
    body.set("photos", small, small.name);
    body.set("first", rows.children.length);
    const answer = await server.send(address, body).catch(() => null);
    if (!answer?.body.rows) refuse(`Ảnh «${file.name}» ${answer?.body.sentence || OFFLINE}`);
    else rows.insertAdjacentHTML("beforeend", answer.body.rows);
    answer?.body.refusals?.forEach(refuse);
    form.hidden = !rows.children.length;
  }

  function say(text) {
    line.hidden = false;
    line.textContent = text;
  }

  const refuse = (text) => refused.append(make("li", "", text));

  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    refused.replaceChildren();
    take(chosen);
  });
  for (const name of ["dragenter", "dragover"]) {
    tray.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      tray.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) tray.addEventListener(name, () => tray.classList.remove("is-over"));
  tray.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
