// One record on its way: text, files, hand-in. Each step can be repeated: the server knows the record
// and each file by its key, so a cut anywhere changes nothing.

const version = new URL(import.meta.url).search;
const records = await import(`./device-records.js${version}`);
const server = await import(`./device-server.js${version}`);
const { announceFile, sendFile } = await import(`./send-file.js${version}`);
const { announceAll } = await import(`./announce-files.js${version}`);

const HANDED_IN = "-gui";

export const idle = ({ wants }) => (wants === "send" ? "waiting" : "writing");

// A text that still lacks its campaign or unit is no draft for the server yet.
export const isDue = ({ state, wants, code, values }) =>
  state !== "stopped" && (wants === "send" || code || (values.campaign?.[0] && values.unit?.[0]));

const stop = (key, { sentence, problems, conflict }) =>
  records.mark(key, {
    state: "stopped",
    is_asked: false,
    sentence: sentence || "",
    problems: problems || {},
    conflict: conflict || null,
  });

export async function deliver(key) {
  let record = await records.one(key);
  if (!record || !isDue(record) || !records.isOpen(record)) return;
  await records.mark(key, { state: "sending", sentence: "" });
  try {
    // Once the hand-in has been asked for, the text is the server's.
    if (!record.is_asked) record = await saveText(record);
    if (record && record.wants === "send") await handIn(record);
    else if (record) await hand(record, sendFile, () => records.finish(key, "moved", {}));
  } catch (error) {
    await records.mark(key, { state: idle(record), sentence: error.sentence || "" });
    // An answer of the server concerns this record; without any, the others would wait as long.
    if (!error.sentence) throw error;
  }
}

// The record with the code of its draft; nothing where somebody has to mend it first.
async function saveText(record) {
  const { key, code, revision, kind, values } = record;
  const { status, body } = await server.save({ request_key: key, code, revision, kind }, values);
  if (status === 200) {
    const kept = await records.mark(key, { code: body.code, revision: body.revision });
    if (!Object.keys(body.problems || {}).length) return kept;
  }
  if (status >= 500 || status === 429) throw new server.NoAnswer(body.sentence);
  if (status === 401) await records.mark(key, { state: "sign_in" });
  else await stop(key, { ...body, sentence: body.sentence || "Có chỗ máy chủ chưa đọc được." });
  return null;
}

// Announced and pressed first: the server counts the moment of the press, and then waits for the files.
async function handIn(record) {
  const { key, is_asked: isAsked } = record;
  if (!isAsked && !(await hand(record, announceFile))) return;
  if (!isAsked) await announceAll(record.code);
  await records.mark(key, { is_asked: true });
  let answer = await ask(record);
  let refused = "";
  if (answer.status === 202) {
    await hand(record, sendFile);
    refused = (await records.one(key))?.problems?.files || "";
    answer = await ask(record);
  }
  // The server may have taken the entry without a file that it refused: then it is sent, and says so.
  if (!refused || answer.status === 200) await settle(record, answer, refused);
}

const ask = ({ key, code, revision }) =>
  server.handIn({ code, revision, request_key: key + HANDED_IN });

async function settle({ key }, { status, body }, refused) {
  if (status === 200) {
    const next = [refused, body.next].filter(Boolean).join(" ");
    await records.finish(key, "sent", { receipt: body.receipt, received_at: body.received_at, next });
  } else if (status === 401) await records.mark(key, { state: "sign_in" });
  else if (status === 202 || status >= 500 || status === 429) throw new server.NoAnswer(body.sentence);
  else await stop(key, body);
}

// Each file goes through `act`; then `done` is asked. Nothing where one was refused or nobody is
// signed in: the record says so.
async function hand({ key, code }, act, done = () => true) {
  for (const file of await records.filesOf(key)) {
    if (file.state === "ready") continue;
    const heard = (received) => records.markFile(file.key, { received }).then(() => records.mark(key, {}));
    const { state, status, sentence } = await act(code, file, heard);
    await records.markFile(file.key, { state, sentence });
    if (state === "ready" || state === "receiving" || state === "processing") continue;
    if (status === 401) await records.mark(key, { state: "sign_in" });
    else await stop(key, { problems: { files: sentence } });
    return null;
  }
  return done();
}
