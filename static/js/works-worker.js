// The last works seen, kept for when there is no signal. It answers for the addresses of works alone.
const KEPT = "obras-1", PAGES = 12, PARTS = 60;
const MINE = /^\/(en\/)?(obras|o)\//i, WORK = /^\/(en\/)?obras\/(OBR-[^/]+\/)?$/i;
const OFFLINE = new URL("sin-senal/", location.href).href;

addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.add(OFFLINE))));

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (MINE.test(url.pathname)) event.respondWith(visit(request, url));
  } else if (/^(style|image)$/.test(request.destination)) event.respondWith(part(request));
});

async function visit(request, url) {
  try {
    const answer = await fetch(request, { cache: "no-cache" });
    if (answer.ok && WORK.test(url.pathname) && !url.search) await keep(request, answer.clone(), /\/obras\//, PAGES);
    return answer;
  } catch {
    const copy = await caches.match(url.pathname);
    return copy ? say(copy) : list();
  }
}

async function part(request) {
  const copy = await caches.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await keep(request, answer.clone(), /\/(static|archivos)\//, PARTS);
  return answer;
}

async function keep(request, answer, like, most) {
  const kept = await caches.open(KEPT);
  await kept.delete(request);
  await kept.put(request, answer);
  const keys = (await kept.keys()).filter((key) => like.test(key.url) && key.url !== OFFLINE);
  for (const old of keys.slice(0, -most)) await kept.delete(old);
}

async function say(copy) {
  const day = new Date(copy.headers.get("date")).toLocaleDateString("es-CO", { dateStyle: "long" });
  return page(copy, (text) => text.replace('offline" hidden', 'offline"').replace("<time></time>", `<time>${day}</time>`));
}

async function list() {
  const links = [];
  for (const key of await (await caches.open(KEPT)).keys()) {
    if (!/\/OBR-[^/]+\/$/.test(key.url)) continue;
    const title = (await (await caches.match(key)).text()).match(/<h1[^>]*>([^<]*)/)?.[1];
    links.unshift(`<li><a href="${key.url}">${title}</a></li>`);
  }
  return page(await caches.match(OFFLINE), (text) => text.replace("<li></li>", links.join("")));
}

async function page(copy, change) {
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": copy.headers.get("content-security-policy") };
  return new Response(change(await copy.text()), { headers });
}
