// The total follows the scores as they are typed, read as the server reads them: «8,5» and «8.5».

function read(text) {
  const written = text.trim().replace(",", ".");
  return /^\d+(\.\d{1,2})?$/.test(written) ? Math.round(Number(written) * 100) : null;
}

export function mount(element) {
  const fields = [...element.querySelectorAll("input")];
  const total = element.querySelector(".score-sum");

  function show() {
    const values = fields.map((field) => read(field.value)).filter((value) => value !== null);
    const sum = values.reduce((whole, value) => whole + value, 0);
    const places = { minimumFractionDigits: sum % 10 ? 2 : 1, maximumFractionDigits: 2 };
    total.textContent = values.length ? (sum / 100).toLocaleString("vi-VN", places) : "–";
  }

  element.addEventListener("input", show);
  show();
}
