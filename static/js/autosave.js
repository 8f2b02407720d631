// Saves the form on every field exit, after a rest in typing and every 10 s: on the server, and on this
// device until the server has it. It says «Đã lưu» only when the server has said so. data-code: the draft
// (none: one begins); data-next: the step that follows; inputs revision and request_key. A form without
// them is only kept on this device.

const version = new URL(import.meta.url).search;
const EVERY = 10000;
const PAUSE = 800;
const REST = 3000;
const FRESH = 20000; // A page that came so many milliseconds ago shows that the server answers.
// All at once: on a slow line each round of asking takes seconds.
[
  "alone", "announce-files", "autosave-entry", "device-records", "device-store", "device-server", "dom",
  "drafts", "form-values",
].forEach((name) => import(`./${name}.js${version}`));

export async function mount(form) {
  if (!form.elements.namedItem("revision")) {
    form.setAttribute("data-autosave-ready", "");
    (await import(`./keep-draft.js${version}`)).mount(form);
    return;
  }
  const isLeaving = () => [...form.elements].some((one) => one.getAttribute("aria-busy") === "true");
  const [{ makeLine }, { makeKeeper }, { restore }, { showAnswers }, { me }, { onward }] = await Promise.all([
    import(`./autosave-line.js${version}`),
    import(`./autosave-keeper.js${version}`),
    import(`./autosave-restore.js${version}`),
    import(`./autosave-answers.js${version}`),
    import(`./device-server.js${version}`),
    import(`./autosave-onward.js${version}`),
  ]);
  // Pressed before this module was there: the whole form is on its way already.
  if (isLeaving()) return;
  const line = makeLine(form);
  const keeper = makeKeeper(form, line);
  let pause = 0;
  let rest = 0;

  form.addEventListener("input", () => {
    keeper.touch();
    clearTimeout(pause);
    pause = setTimeout(keeper.keepHere, PAUSE);
    clearTimeout(rest);
    rest = setTimeout(keeper.save, REST);
  });
  form.addEventListener("change", () => { keeper.touch(); keeper.save(); });
  form.addEventListener("focusout", () => keeper.save());
  form.addEventListener("autosaved", (event) => showAnswers(form, event.detail));
  window.addEventListener("online", () => keeper.save());
  window.addEventListener("pagehide", keeper.flush);
  document.addEventListener("visibilitychange", () => document.hidden && keeper.save({ keepalive: true }));
  setInterval(keeper.save, EVERY);

  // Before the form goes its own way, what was typed is saved; where that cannot be, it stays.
  let pressed = null;
  let isAsking = false;
  let isThrough = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.form === form) pressed = button;
  });
  const heard = async (event) => {
    if (event.target !== form || isThrough) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isAsking) return;
    isAsking = true;
    const button = event.submitter || pressed;
    button?.setAttribute("aria-busy", "true");
    const outcome = await leave(button?.value === "send");
    // A press inside the event of another press is not heard.
    await new Promise((later) => { setTimeout(later); });
    isAsking = false;
    const ahead = button?.value === "next" && onward(form, keeper.now, outcome);
    if (ahead) {
      // A copy left behind would come back on the next page as if the server had never got it.
      await keeper.now.forgotten;
      location.assign(ahead);
      return;
    }
    button?.removeAttribute("aria-busy");
    if (!outcome) return;
    isThrough = true;
    if (button) button.click();
    else form.submit();
    isThrough = false;
  };
  document.addEventListener("submit", heard, true);
  // The page may come back from the browser's memory as it was left.
  window.addEventListener("pageshow", () => pressed?.removeAttribute("aria-busy"));

  // -> what the save came to; nothing where the form must stay.
  async function leave(isSend) {
    keeper.own();
    const outcome = await keeper.save();
    if (["expired", "clash"].includes(outcome)) return "";
    if (outcome !== "offline" && (!isSend || (await announced()))) return outcome;
    // Without a worker nothing opens without network, so nothing is promised either.
    const isOurs = navigator.serviceWorker?.controller && isSend;
    if (!isOurs || !(await keeper.keepHere({ wants: "send", state: "waiting" }))) {
      line.lost();
      return "";
    }
    keeper.now.release?.();
    location.assign("/ngoai-tuyen#dang-cho");
    return "";
  }

  // The server answers, and knows of every file that is still on its way.
  async function announced() {
    const { announceAll } = await import(`./announce-files.js${version}`);
    const isFresh = performance.now() < FRESH && navigator.onLine;
    return Promise.all([isFresh || me(), announceAll(keeper.now.code)]).then(() => true, () => false);
  }

  await restore(form, keeper, line);
  form.setAttribute("data-autosave-ready", "");
}
