// Where typed words wait on this machine. Storage may be refused: then nothing is kept, nothing breaks.

const PREFIX = "draft:";
const OURS = /^(draft:|thi-dua-)/;
const SENT = "draft-sent";

function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

export const read = (key) => quietly(() => JSON.parse(localStorage.getItem(PREFIX + key)));
export const write = (key, values, more = {}) =>
  quietly(() => {
    localStorage.setItem(PREFIX + key, JSON.stringify({ ...more, at: Date.now(), values }));
    return true;
  });
export const forget = (key) => quietly(() => localStorage.removeItem(PREFIX + key));
export const markSent = (key) => quietly(() => sessionStorage.setItem(SENT, key));
export const unmark = () => quietly(() => sessionStorage.removeItem(SENT));

// What an account kept under its name, and what an earlier release kept under none.
export function forgetAll(account) {
  const isOthers = (name) => name.includes("@") && !name.startsWith(`${PREFIX}${account}@`);
  quietly(() =>
    Object.keys(localStorage)
      .filter((name) => OURS.test(name) && !isOthers(name))
      .forEach((name) => localStorage.removeItem(name)),
  );
}

// After a form was sent: the page that follows says whether the server took it.
export function settle(page) {
  const key = quietly(() => sessionStorage.getItem(SENT));
  if (!key) return;
  const isRefused = page.querySelector(".error-page, .error-summary");
  if (isRefused || page.body.matches(".is-sign-in")) return;
  quietly(() => sessionStorage.removeItem(SENT));
  forget(key);
}
