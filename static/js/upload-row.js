// One file on its way, as a row of the list: its picture, its name, where it is in words, and what can
// be done about it.

const version = new URL(import.meta.url).search;
const { make, sign, button } = await import(`./dom.js${version}`);

const SIGNS = {
  waiting: "clock", sending: "upload", processing: "clock", ready: "check-circle", sign_in: "lock", refused: "warning",
};
const LOOKS = { ready: "received", sign_in: "failed", refused: "failed" };
const number = (value, digits) => value.toLocaleString("vi-VN", { maximumFractionDigits: digits });

export const size = (bytes) =>
  bytes < 1024 * 1024 ? `${number(Math.max(1, bytes / 1024), 0)} KB` : `${number(bytes / 1024 / 1024, 1)} MB`;

const share = (row) => Math.floor((row.received / row.size) * 100);

function words(row) {
  if (row.state === "sending") return `Đang gửi ${share(row)} % · ${size(row.size)}`;
  if (row.state === "processing") return "Máy chủ đã nhận, đang xử lý";
  if (row.state === "ready") return "Máy chủ đã nhận";
  if (row.state === "sign_in") return "Trên máy này. Đăng nhập lại để gửi tiếp.";
  if (row.state === "refused") return row.sentence || "Chưa gửi được. Bỏ tệp này rồi chọn lại.";
  if (row.wait) return "Chưa gửi được do mạng yếu. Tệp vẫn ở trên máy này, sẽ tự gửi lại.";
  return `Trên máy này, chờ gửi · ${size(row.size)}`;
}

// acts: {again, drop}.
export function makeRow(row, acts) {
  const item = make("li", "upload", "", { "data-key": row.key });
  const told = make("p", "upload-state");
  const bar = make("progress", "", "", { max: 100, "aria-label": `Đã gửi: ${row.name}` });
  const buttons = make("div", "upload-acts");
  const again = button("Gửi lại", () => acts.again(row.key));
  const away = button("Bỏ tệp này", () => acts.drop(row.key), "text");
  away.setAttribute("aria-label", `Bỏ tệp này: ${row.name}`);
  buttons.append(again, away);
  const inside = make("div");
  inside.append(make("p", "upload-name", row.name), told, bar, buttons);
  item.append(thumb(row), inside);

  function show(now) {
    const isFailed = now.state === "refused" || now.state === "sign_in";
    told.className = `upload-state is-${LOOKS[now.state] || now.state}`;
    told.replaceChildren(sign(SIGNS[now.state], 20), make("span", "", words(now)));
    bar.hidden = now.state !== "sending";
    bar.value = share(now);
    away.hidden = now.state === "ready";
    again.hidden = !(now.state === "waiting" && now.wait) && now.state !== "sign_in";
    item.classList.toggle("is-failed", isFailed);
  }

  show(row);
  return { item, show };
}

function thumb({ blob, type }) {
  const box = make("span", "upload-thumb");
  box.append(sign("document", 32));
  if (!/^image\//.test(type)) return box;
  const picture = make("img", "upload-thumb", "", { alt: "" });
  picture.src = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  // A kind that this browser cannot show.
  picture.addEventListener("error", () => picture.replaceWith(box));
  return picture;
}
