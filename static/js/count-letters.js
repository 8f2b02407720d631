// Says how many letters are left, counted as the server counts them: composed, one for a line end.

export function mount(element) {
  const field = element.querySelector("textarea, input");
  const line = element.querySelector("[data-count]");
  const limit = Number(element.dataset.limit);
  const show = () => {
    const left = limit - [...field.value.normalize("NFC")].length;
    const number = Math.abs(left).toLocaleString("vi-VN");
    line.textContent = left < 0 ? `Đã vượt ${number} ký tự` : `Còn ${number} ký tự`;
    line.classList.toggle("is-over", left < 0);
  };
  field.addEventListener("input", show);
  field.addEventListener("change", show);
  show();
}
