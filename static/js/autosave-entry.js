// Which entry a form writes, and for whom.

// -> {key, code (none: it is not begun), account, owner}
export function entryOf(form) {
  const address = form.getAttribute("action") || ""; // form.action is a button of that name
  const [, code] = address.match(/^\/ho-so\/([^/]+)\/(?:sua|buoc)\b/) || [];
  const reader = document.querySelector("[data-reader]")?.dataset || {};
  return {
    key: form.elements.namedItem("request_key").value,
    code: form.dataset.code || code || "",
    account: reader.reader || "",
    owner: reader.name || "",
  };
}

// The draft stands in its campaign and unit: from here on the page is its page. The key has begun it,
// so another act of this page needs another one.
export function becomePageOf(form, code, key) {
  const address = `/ho-so/${code}/buoc/viec`;
  const input = (name) => form.elements.namedItem(name);
  form.dataset.code = code;
  form.setAttribute("action", address);
  input("request_key").value = key;
  for (const name of ["campaign", "unit"]) if (input(name)?.options) input(name).disabled = true;
  history.replaceState(history.state, "", address);
  form.dispatchEvent(new CustomEvent("draft-begun", { detail: { code }, bubbles: true }));
}
