// The summary takes the focus, the page's title begins with «Lỗi», a link goes into its field.

const FIELDS = "input:not([type=hidden]), select, textarea";

// The place may be a field or hold some; the label above it is seen too.
export function goInto(place) {
  const field = place.matches(FIELDS) ? place : place.querySelector(FIELDS) || place;
  field.focus({ preventScroll: true });
  (field.closest(".field") || field).scrollIntoView({ block: "start" });
}

export function mount(element) {
  if (!document.title.startsWith("Lỗi:")) document.title = `Lỗi: ${document.title}`;
  element.focus();
  element.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    goInto(place);
  });
}
