// One file in pieces: announced under its key, sent on from where the server has it. Whoever is cut
// off calls again with the same key; nothing is sent twice and nothing is lost.

const version = new URL(import.meta.url).search;
const server = await import(`./device-server.js${version}`);
// A photo made small goes in one: on a slow line each asking costs seconds.
const PIECE = 384 * 1024;

// Each gives {state: receiving | ready | refused, sentence, status} and what else the server told.
function told({ status, body }) {
  if (body.state) return { ...body, status };
  if (status >= 500 || status === 429) throw new server.NoAnswer(body.sentence);
  return { state: "refused", status, sentence: body.problems?.files || body.sentence };
}

// The server expects the file from now on, and handing in waits for it.
export async function announceFile(code, { key, name, blob }) {
  return told(await server.send(`/ho-so/${code}/tep-may`, server.form({ key, name, size: blob.size })));
}

// `heard` is called with the number of bytes that are there.
export async function sendFile(code, file, heard = () => {}) {
  let now = await announceFile(code, file);
  while (now.state === "receiving") {
    heard(now.received);
    const piece = file.blob.slice(now.received, now.received + PIECE, "application/octet-stream");
    now = told(await server.send(`/ho-so/${code}/tep-may/${now.upload}?tu=${now.received}`, piece));
  }
  return now;
}
