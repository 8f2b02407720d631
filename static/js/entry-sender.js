// Sends the files of entries from this device: one tab at a time, one file after another, on every page
// of whoever chose them. A cut is waited out, each time twice as long, or until the network is back.

const version = new URL(import.meta.url).search;
const files = await import(`./entry-files.js${version}`);
const server = await import(`./device-server.js${version}`);
const { sendFile } = await import(`./send-file.js${version}`);
const { alone } = await import(`./alone.js${version}`);

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const LOOK = 3000;
const IDLE = ["sign_in", "refused"];
let isAtWork = false;
let isAskedAgain = false;
let wakeUp = () => {};

// What waits is tried now, whatever it waited for.
export const wake = () => wakeUp();
window.addEventListener("online", wake);

const pause = (milliseconds) =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    wakeUp = () => { clearTimeout(timer); done(); };
  });

// Asked again while it is at work, it looks once more before it ends.
export async function run(account) {
  if (!account) return;
  isAskedAgain = true;
  if (isAtWork) return;
  isAtWork = true;
  try {
    while (isAskedAgain) {
      isAskedAgain = false;
      await alone("thi-dua-entry-files", () => pass(account));
    }
  } finally {
    isAtWork = false;
  }
}

async function pass(account) {
  let wait = FIRST_WAIT;
  for (let next = await due(account); next; next = await due(account)) {
    try {
      await deliver(next);
      wait = FIRST_WAIT;
    } catch (error) {
      if (!(error instanceof server.NoAnswer)) throw error;
      await files.mark(next.key, { state: "waiting", sentence: error.sentence, wait });
      // Not in step with every other telephone of the commune.
      await pause(wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}

const due = async (account) => (await files.of(account)).find((row) => !IDLE.includes(row.state));

async function deliver(row) {
  await files.mark(row.key, { state: "sending", sentence: "" });
  const heard = (received) => files.mark(row.key, { state: "sending", received });
  let told = await sendFile(row.code, row, heard);
  // With a sentence it waits for more than the time of judging: the server has it all and shows it.
  while (told.state === "processing" && !told.sentence) {
    await files.mark(row.key, { state: "processing", received: row.size });
    await pause(LOOK);
    told = await look(row.code, told);
  }
  // Said at once; the list of the server is another asking away.
  if (told.state === "ready") await files.mark(row.key, { state: "ready" });
  if (["ready", "dropped", "processing"].includes(told.state)) await files.drop(row);
  else if (told.status === 401) await files.mark(row.key, { state: "sign_in" });
  else await files.mark(row.key, { state: "refused", sentence: told.sentence });
}

async function look(code, { upload }) {
  const { status, body } = await server.read(`/ho-so/${code}/tep-may/${upload}`);
  if (status >= 500 || status === 429) throw new server.NoAnswer(body.sentence);
  return { ...body, status };
}
