// Leaving with unsent words asks first. The words of the question are the browser's own.

export function mount(form) {
  let isChanged = false;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isChanged) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
