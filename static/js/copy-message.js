// Copies the words of a message; where the browser does not let it, they are marked for copying.

export function mount(element) {
  const words = element.querySelector("textarea");
  const act = element.querySelector(".copy-message-act");
  const said = act.querySelector("[role='status']");
  act.hidden = false;
  act.querySelector("button").addEventListener("click", async () => {
    words.select();
    try {
      await navigator.clipboard.writeText(words.value);
      said.textContent = "Đã sao chép.";
    } catch {
      said.textContent = "Đã chọn sẵn. Nhấn Ctrl+C để sao chép.";
    }
  });
}
