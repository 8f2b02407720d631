// The records of one account on this device, each with its state in plain words and what can be done.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const { make, sign, button } = await import(`./dom.js${version}`);

const HERE = { timeZone: "Asia/Ho_Chi_Minh" };
const HOUR = { ...HERE, hour: "2-digit", minute: "2-digit" };
const DAY = { ...HERE, day: "2-digit", month: "2-digit", year: "numeric" };
const time = (at) =>
  `${new Date(at).toLocaleTimeString("vi-VN", HOUR)}, ${new Date(at).toLocaleDateString("vi-VN", DAY)}`;
const KINDS = { action: "Việc làm", model: "Mô hình" };
const STATES = {
  writing: ["draft", "save", () => "Đang lưu trên máy"],
  waiting: ["waiting", "clock", () => "Đang lưu trên máy"],
  sign_in: ["returned", "lock", () => "Cần đăng nhập để gửi"],
  sending: ["waiting", "upload", () => "Đang gửi"],
  stopped: ["returned", "warning", () => "Cần sửa trước khi gửi"],
  sent: ["approved", "check-circle", (one) => `Đã gửi lúc ${time(one.received_at)}, mã ${one.receipt}`],
  moved: ["approved", "check-circle", () => "Đã chuyển thành bản nháp trên máy chủ"],
};
const MORE = {
  writing: "Chưa bấm gửi.",
  waiting: "Máy sẽ tự gửi khi có mạng.",
  sign_in: "Nội dung vẫn còn nguyên. Đăng nhập đúng tài khoản này, máy sẽ tự gửi.",
};

let turn = 0;

export async function showList(place, account, go) {
  turn += 1;
  const now = turn;
  const mine = await records.of(account);
  const items = await Promise.all(mine.map((one) => item(one, go)));
  // A slower look at the store does not overwrite a later one, nor a question that is open.
  if (now !== turn || place.querySelector("[data-asks]")) return;
  const empty = make("p", "meta", "Không có nội dung nào chờ trên máy này.");
  place.replaceChildren(...(items.length ? items : [empty]));
}

async function item(one, go) {
  const [kind, icon, words] = STATES[one.state];
  const files = await records.filesOf(one.key);
  const box = make("article", "card task", "", { "data-key": one.key, "data-state": one.state });
  const tag = make("span", `tag tag-${kind}`);
  tag.append(sign(icon, 18), words(one));
  const state = make("p", "task-tag");
  state.append(tag);
  const title = one.values.title?.[0] || one.title || "Chưa đặt tên";
  const facts = [KINDS[one.kind], `viết lúc ${time(one.made_at)}`];
  if (files.length) facts.push(`${files.length} tệp`);
  box.append(state, make("h3", "task-title", title), make("p", "meta", facts.filter(Boolean).join(" · ")));
  for (const line of lines(one, files)) box.append(make("p", "", line));
  if (records.isOld(one)) box.append(warning("Viết đã quá 24 giờ mà máy chủ chưa nhận."));
  box.append(acts(one, go));
  return box;
}

function lines(one, files) {
  const found = [MORE[one.state], one.sentence, one.next, ...Object.values(one.problems || {})];
  if (one.state === "sending" && files.length) {
    found.push(`Máy chủ đã nhận ${files.filter((file) => file.state === "ready").length}/${files.length} tệp.`);
  }
  return [...new Set(found.filter(Boolean))];
}

function warning(text) {
  const line = make("p", "remark");
  line.append(sign("warning"), make("span", "", text));
  return line;
}

function acts(one, go) {
  const row = make("div", "page-actions");
  const link = (text, href) => make("a", "button button-outlined", text, { href });
  const again = async () => {
    await records.mark(one.key, { state: "waiting", wants: "send" });
    go();
  };
  const open = records.isOpen(one);
  if (["waiting", "sign_in"].includes(one.state)) row.append(button("Gửi ngay", again));
  if (one.state === "sign_in") row.append(link("Đăng nhập", "/dang-nhap?next=/ngoai-tuyen"));
  if (open && one.state !== "sending" && !one.is_asked) row.append(link("Mở lại để sửa", `#sua-${one.key}`));
  if (one.code && one.state === "stopped") row.append(link("Mở trên máy chủ", `/ho-so/${one.code}/sua`));
  if (one.state === "moved") row.append(link("Viết tiếp", `/ho-so/${one.code}/sua`));
  if (one.state === "sent") row.append(link("Xem nội dung đã gửi", `/ho-so/${one.code}`));
  if (!open) row.append(button("Ẩn dòng này", () => records.drop(one.key), "text"));
  else if (one.state !== "sending") row.append(button("Bỏ", () => ask(row, one), "text"));
  return row;
}

// Throwing away asks first, in the place of the buttons.
function ask(row, one) {
  const question = make("p", "", "Bỏ hẳn nội dung này khỏi máy? Không lấy lại được.", { tabindex: "-1", "data-asks": "" });
  const back = () => {
    question.remove();
    records.mark(one.key, {});
  };
  const yes = () => {
    question.remove();
    records.drop(one.key);
  };
  row.replaceChildren(question, button("Giữ lại", back), button("Bỏ khỏi máy", yes, "destructive"));
  question.focus();
}
