// Opens the program without a network. RELEASE (version, page, assets) stands above this text,
// written by the server. Kept are static files and one page that names nobody; what lies in the
// device's own store is never touched here, so an update of the program drops no draft.

const OURS = "thi-dua-";
const KEPT = OURS + RELEASE.version;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(shell));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function fill() {
  const cache = await caches.open(KEPT);
  // Without cookies: the page comes as a stranger sees it.
  const page = await fetch(RELEASE.page, { credentials: "omit", cache: "reload" });
  if (!page.ok) throw new Error(`${RELEASE.page}: ${page.status}`);
  await cache.put(RELEASE.page, page);
  await cache.addAll(RELEASE.assets);
}

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(OURS) && name !== KEPT).map((name) => caches.delete(name)),
  );
}

async function shell() {
  const cache = await caches.open(KEPT);
  return (await cache.match(RELEASE.page)) || Response.error();
}

async function file(request) {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  try {
    return await fetch(request);
  } catch (error) {
    // A tab opened before an update asks for its own release: the present one is better than none.
    const near = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
    if (near) return near;
    throw error;
  }
}
