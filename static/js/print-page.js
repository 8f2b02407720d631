// A button that prints; without scripts it is not there, and the browser's own menu prints.
// What is folded on the screen is unfolded on paper.

export function mount(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("main details")) {
      part.open = true;
    }
  });
}
