// Puts a part of a page where a link to it stands; without scripts, or without a network, the link remains.

export async function mount(element) {
  const link = element.querySelector("a");
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    element.innerHTML = await answer.text();
  } catch {
    // The link still leads there.
  }
}
