// Signing out leaves nothing of what was typed on this machine.

const version = new URL(import.meta.url).search;

export async function mount(form) {
  const drafts = await import(`./drafts.js${version}`);
  form.addEventListener("submit", drafts.forgetAll);
}
