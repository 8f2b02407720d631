// Shows the chosen colours and text size at once; the form's button keeps them.

export function mount(form) {
  const root = document.documentElement;
  form.addEventListener("change", (event) => {
    if (event.target.name === "theme") root.dataset.theme = event.target.value;
    if (event.target.name === "text") root.dataset.text = event.target.value;
  });
}
