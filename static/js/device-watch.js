// On every page of somebody signed in: the worker is there, what waits on this device goes out when it
// can, and a line says how much waits. data-reader: the account; data-name: the person, who writes.

const version = new URL(import.meta.url).search;
// All at once: on a slow line each round of asking takes seconds.
["alone", "deliver", "device-records", "device-server", "device-store", "dom", "entry-files", "send-file"]
  .forEach((name) => import(`./${name}.js${version}`));
const records = await import(`./device-records.js${version}`);
const files = await import(`./entry-files.js${version}`);
const { run } = await import(`./outbox.js${version}`);
const sender = await import(`./entry-sender.js${version}`);
const { make, note } = await import(`./dom.js${version}`);

const EVERY = 30000;
const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const LIST = "/ngoai-tuyen#dang-cho";

export async function mount(place) {
  const { reader: account = "", name = "" } = place.dataset;
  const show = async () => {
    const open = (await records.all()).filter(isWaiting);
    const mine = open.filter((one) => one.account === account);
    const others = open.filter((one) => one.account !== account);
    const late = (await files.of(account)).filter((file) => Date.now() - file.at > MINUTE);
    const lines = [(mine.length || late.length) && own(mine, late), others.length && foreign(others)].filter(Boolean);
    place.replaceChildren(...lines);
    place.hidden = !lines.length;
  };
  const go = () => {
    sender.run(account);
    return run(account).then(show, show);
  };

  records.onChange(show);
  await show();
  rememberLook();
  if (name) await know(account, name);
  await restored();
  await go();
  if (!account) return;
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.hidden || go());
  setInterval(() => navigator.onLine !== false && go(), EVERY);
  // Its text is service-worker.js with the list of this release.
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
}

// A form on this page takes back its own words first.
async function restored() {
  const isOpen = () => document.querySelector("form[data-module~='autosave']:not([data-autosave-ready])");
  for (let turn = 0; turn < 50 && isOpen(); turn += 1) await new Promise((done) => { setTimeout(done, 100); });
}

// A text that somebody is writing at this moment is on its way to the server anyway.
const isWaiting = (one) =>
  records.isOpen(one) && (one.state !== "writing" || Date.now() - one.changed_at > MINUTE);

function own(mine, late) {
  const old = mine.filter(records.isOld).length;
  const stopped = mine.filter((one) => one.state === "stopped").length;
  const things = [mine.length && `${mine.length} nội dung`, late.length && `${late.length} tệp`];
  const words = [`Trên máy này có ${things.filter(Boolean).join(", ")} chưa gửi lên máy chủ.`];
  if (old) words.push(`${old} nội dung đã viết quá 24 giờ.`);
  if (stopped) words.push(`${stopped} nội dung cần sửa trước khi gửi.`);
  const way = make("p");
  if (mine.length) way.append(make("a", "", "Xem mục đang chờ trên máy", { href: LIST }));
  const [kind, icon] = old || stopped ? ["warning", "warning"] : ["info", "clock"];
  return note(kind, icon, make("p", "", words.join(" ")), way);
}

// Whose it is, and nothing of what it says.
function foreign(others) {
  const names = [...new Set(others.map((one) => one.owner).filter(Boolean))].join(", ");
  const whose = names ? `đồng chí ${names}` : "tài khoản khác";
  const text = `Trên máy này còn ${others.length} nội dung chưa gửi của ${whose}. Cần đăng nhập tài khoản ấy để gửi.`;
  return note("lock", "lock", make("p", "", text));
}

// The page without a network is the same for everybody, and takes its colours from here.
function rememberLook() {
  const { theme, text } = document.documentElement.dataset;
  try {
    localStorage.setItem("thi-dua-look", JSON.stringify({ theme, text }));
  } catch {
    // No storage, no look.
  }
}

// What the forms of this account may choose from, so that they can be filled without a network.
async function know(account, name) {
  const known = await records.lastAccount().catch(() => null);
  if (known?.account === account && known.campaigns && Date.now() - known.at < HOUR) return;
  const { me } = await import(`./device-server.js${version}`);
  const answer = await me().catch(() => null);
  if (answer?.status === 200) await records.remember({ ...answer.body, name });
}
