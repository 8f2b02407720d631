// Before an entry is handed in, the server is told of every file that is still on its way from here: it
// then waits for them, and none is left behind.

const version = new URL(import.meta.url).search;
const files = await import(`./entry-files.js${version}`);
const { announceFile } = await import(`./send-file.js${version}`);

export async function announceAll(code) {
  const onTheWay = (await files.ofEntry(code)).filter((one) => one.state !== "refused");
  for (const one of onTheWay) {
    const { state, status, sentence } = await announceFile(code, one);
    if (state === "refused" && status !== 401) await files.mark(one.key, { state, sentence });
  }
}
