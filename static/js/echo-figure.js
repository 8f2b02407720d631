// Says how a figure is understood while it is typed, and offers the units of what it counts.
// data-echo-href: where to ask; without an answer the page says it after saving.

const WAIT = 350;

function offer(select, units) {
  const kept = select.value;
  const same = [...select.options].map((option) => option.value).join() === units.map((unit) => unit.value).join();
  if (same) return;
  select.replaceChildren(...units.map((unit) => new Option(unit.label, unit.value)));
  if (units.some((unit) => unit.value === kept)) select.value = kept;
}

export function mount(element) {
  const amount = element.querySelector("input");
  const unit = element.querySelector("select");
  const metric = element.closest("fieldset, form").querySelector("select[name$='metric']");
  const echo = element.querySelector("[data-echo]");
  const doubt = element.querySelector("[data-doubt]");
  if (!metric || !echo) return;
  let timer = 0;
  let asked = 0;

  function say(line, words) {
    line.hidden = !words;
    line.querySelector("span").textContent = words;
  }

  async function ask() {
    const mine = ++asked;
    const body = new URLSearchParams({ metric: metric.value, amount: amount.value, unit: unit?.value ?? "" });
    try {
      const answer = await fetch(element.dataset.echoHref, {
        method: "POST",
        headers: { "X-CSRFToken": amount.form.elements.csrf_token.value, Accept: "application/json" },
        body,
      });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      const found = await answer.json();
      say(echo, found.echo);
      say(doubt, found.echo ? "" : found.doubt);
      element.querySelector(".error")?.remove();
      element.classList.remove("has-error");
      amount.removeAttribute("aria-invalid");
      if (unit) offer(unit, found.units);
    } catch {
      // No connection: the words come with the page that follows.
    }
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
  amount.addEventListener("input", soon);
  unit?.addEventListener("change", ask);
  metric.addEventListener("change", () => {
    if (unit) unit.value = "";
    ask();
  });
}
