// The one line that says where the words are: on the server since when, on this device, nowhere yet.

const version = new URL(import.meta.url).search;
const { make, sign } = await import(`./dom.js${version}`);

const ICONS = { saved: "check-circle", kept: "save", warning: "warning" };
const HERE = "Nội dung đang được giữ trên máy này.";
const NO_HTTPS =
  "Máy này vào bằng địa chỉ http nên không viết mới được khi mất mạng. Các việc khác vẫn làm được.";

export const clock = (at) =>
  new Date(at).toLocaleTimeString("vi-VN", {
    hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh",
  });

// Where a hand rests on the button it is seen best; a page that only asks has its own words there.
function placeOf(form) {
  const isWritten = form.querySelector("textarea, select, input:not([type='hidden'])");
  return (isWritten && form.querySelector(".bar .bar-text")) || form.querySelector("[data-draft-line]");
}

export function makeLine(form) {
  const line = placeOf(form) || form.insertBefore(make("p", "draft-line"), form.firstChild);
  line.setAttribute("role", "status");
  line.setAttribute("data-saving", "");

  function say(kind, text, link) {
    line.hidden = false;
    const icon = ICONS[kind];
    if (line.matches(".bar-text")) line.className = `bar-text is-${icon}`;
    line.dataset.saving = kind;
    const words = make("span", "", text);
    if (link) words.append(" ", make("a", "", link.text, { href: link.href }));
    line.replaceChildren(sign(icon), words);
  }

  const back = () => encodeURIComponent(location.pathname + location.search);
  if (!window.isSecureContext) {
    form.querySelector("[data-draft-line]")?.after(make("p", "hint", NO_HTTPS));
  }

  // Each gives the outcome that it told.
  const told = (outcome, ...rest) => {
    say(...rest);
    return outcome;
  };
  return {
    saved: (at) => told("saved", "saved", `Đã lưu lúc ${clock(at)}.`),
    partly: (at, count) =>
      told("partly", "warning", `Đã lưu lúc ${clock(at)}, trừ ${count} chỗ cần sửa.`),
    kept: (at) => told("kept", "kept", `Đã giữ trên máy này lúc ${clock(at)}.`),
    restored: (at) => told("kept", "kept", `Đã lấy lại nội dung giữ trên máy này lúc ${clock(at)}.`),
    lost: () => told("offline", "warning", `Mất mạng. ${HERE}`),
    refused: (sentence, outcome) =>
      told(outcome, "warning", `${sentence || "Máy chủ chưa lưu được."} ${HERE}`),
    expired: () =>
      told("expired", "warning", `Phiên làm việc đã hết. ${HERE}`, {
        href: `/dang-nhap?next=${back()}`, text: "Đăng nhập để tiếp tục",
      }),
    clash: () =>
      told("clash", "warning", "Nội dung này vừa được lưu ở nơi khác. Chọn bản cần giữ ở bên dưới."),
    nowhere: () =>
      told("offline", "warning", "Chưa lưu được ở đâu: không có mạng, máy này hết chỗ. Hãy chép nội dung ra nơi khác."),
  };
}
