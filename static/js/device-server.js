// Asks the server in JSON. An answer that is not ours (no network, a gateway, the page of a hotel's
// network) is thrown as NoAnswer: whoever asked keeps what they have and tries again later.

export class NoAnswer extends Error {
  constructor(sentence = "") {
    super(sentence || "no answer");
    this.sentence = sentence;
  }
}

const WAIT = 45000;
const PLACE = "/ho-so/may";
let token = document.querySelector("form[method='post'] input[name='csrf_token']")?.value || "";

async function once(path, { method, body, keepalive }) {
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT);
  try {
    const answer = await fetch(path, {
      method, body, headers, keepalive, signal: stop.signal, cache: "no-store", redirect: "error",
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
  }
}

// Who is signed in, the server's time, and what a form may choose from: 200, 401, or 403 for those
// who write nothing.
export async function me() {
  const answer = await once(PLACE, { method: "GET" });
  if (answer.status === 200) token = answer.body.csrf;
  return answer;
}

// A token of a session that ended is renewed once; what was asked is then asked again.
async function ask(path, options) {
  const answer = await once(path, options);
  if (answer.status !== 400 || (await me()).status !== 200) return answer;
  return once(path, options);
}

export const read = (path) => ask(path, { method: "GET" });
export const send = (path, body, more) => ask(path, { method: "POST", body, ...more });

// values: {name: [text, …]}, as a form holds them.
export function form(fields, values = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value);
  for (const [name, texts] of Object.entries(values)) {
    if (!(name in fields)) texts.forEach((text) => body.append(name, text));
  }
  return body;
}

export const save = (fields, values, more) => send(`${PLACE}/luu`, form(fields, values), more);
export const handIn = (fields) => send(`${PLACE}/gui`, form(fields));
