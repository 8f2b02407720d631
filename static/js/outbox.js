// Sends what lies on this device, one tab at a time, one record after another, as soon as somebody to
// whom it belongs is signed in.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const server = await import(`./device-server.js${version}`);
const { alone } = await import(`./alone.js${version}`);
const { deliver, idle, isDue } = await import(`./deliver.js${version}`);

let isAtWork = false;
let isAskedAgain = false;

// account: whose page this is, so that nothing is asked for the records of others; none: ask anyway.
// Asked again while it is at work, it goes once more: the network may be back only now.
export async function run(account) {
  isAskedAgain = true;
  if (isAtWork) return;
  isAtWork = true;
  try {
    while (isAskedAgain) {
      isAskedAgain = false;
      await alone("thi-dua-outbox", () => pass(account));
    }
  } finally {
    isAtWork = false;
  }
}

async function pass(account) {
  const waiting = (await records.all()).filter(records.isOpen).reverse();
  if (!waiting.some((one) => !account || one.account === account)) return;
  // A tab that was killed left it so; nobody else sends while this one holds the name.
  for (const one of waiting) if (one.state === "sending") await records.mark(one.key, { state: idle(one) });
  try {
    const answer = await server.me();
    if (answer.status === 401) return await askToSignIn(waiting);
    if (answer.status !== 200) return;
    await records.remember(answer.body);
    for (const record of waiting) {
      if (record.account !== answer.body.account || !isDue(record)) continue;
      await alone(`thi-dua-${record.key}`, () => deliver(record.key));
    }
  } catch (error) {
    if (!(error instanceof server.NoAnswer)) throw error;
  }
}

async function askToSignIn(waiting) {
  for (const { key, state, wants } of waiting) {
    if (state !== "stopped" && wants === "send") await records.mark(key, { state: "sign_in" });
  }
}
