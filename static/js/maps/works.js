// The map of works, made to move: it changes the viewBox of the drawing that the page already has, and nothing else.
const frame = document.querySelector("[data-ogp-map]");
const svg = frame.querySelector("svg");
const said = document.querySelector("[data-ogp-said]");
const tools = document.querySelector("[data-ogp-tools]").content;
const still = matchMedia("(prefers-reduced-motion: reduce)");

const box = (text) => text.split(" ").map(Number);
const start = box(svg.getAttribute("viewBox"));
const whole = box(frame.dataset.ogpWhole);
const radius = Number(frame.dataset.ogpRadius);
const CLOSEST = 60, STEP = 1.6, MOVE = .25, DURATION = 180, DRAGGED = 5;
let shown = start, running = 0;

const within = (value, least, most) => Math.min(Math.max(value, least), most);

// The nearest view that is allowed: not closer than a few streets, and its middle inside the district.
function allowed([x, y, width, height]) {
  const wide = within(width, CLOSEST, whole[2] * 1.5), high = wide * start[3] / start[2];
  const middleX = within(x + width / 2, whole[0], whole[0] + whole[2]);
  const middleY = within(y + height / 2, whole[1], whole[1] + whole[3]);
  return [middleX - wide / 2, middleY - high / 2, wide, high];
}

function draw(view) {
  shown = view;
  svg.setAttribute("viewBox", view.map((one) => one.toFixed(1)).join(" "));
  const size = (radius * view[2] / start[2]).toFixed(2);
  for (const point of svg.querySelectorAll("circle")) point.setAttribute("r", size);
}

function show(view, smooth = true) {
  const from = shown, to = allowed(view);
  cancelAnimationFrame(running);
  if (!smooth || still.matches) return draw(to);
  const began = performance.now();
  const frameOf = (now) => {
    const part = within((now - began) / DURATION, 0, 1);
    draw(from.map((one, at) => one + (to[at] - one) * part));
    if (part < 1) running = requestAnimationFrame(frameOf);
  };
  running = requestAnimationFrame(frameOf);
}

const moved = (x, y) => [shown[0] + x, shown[1] + y, shown[2], shown[3]];

// Closer (factor under 1) or farther, leaving in its place the point of the map at x, y.
function zoomed(factor, x = shown[0] + shown[2] / 2, y = shown[1] + shown[3] / 2) {
  const wide = within(shown[2] * factor, CLOSEST, whole[2] * 1.5), real = wide / shown[2];
  return [x - (x - shown[0]) * real, y - (y - shown[1]) * real, wide, shown[3] * real];
}

// From the screen to the map.
function place(x, y) {
  return new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
}

const acts = {
  in: () => zoomed(1 / STEP),
  out: () => zoomed(STEP),
  left: () => moved(-shown[2] * MOVE, 0),
  right: () => moved(shown[2] * MOVE, 0),
  up: () => moved(0, -shown[3] * MOVE),
  down: () => moved(0, shown[3] * MOVE),
  all: () => start,
};
const keys = {
  "+": "in", "=": "in", "-": "out", "0": "all",
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};

function press(event) {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  show(acts[act]());
}

// One finger or the mouse moves the map; two fingers bring it closer.
const fingers = new Map();
let travelled = 0;

function lift(event) {
  fingers.delete(event.pointerId);
  svg.classList.toggle("map__moving", fingers.size > 0);
}

function drag(event) {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  const now = { x: event.clientX, y: event.clientY };
  fingers.set(event.pointerId, now);
  travelled += Math.hypot(now.x - before.x, now.y - before.y);
  if (travelled > DRAGGED) svg.setPointerCapture(event.pointerId);
  if (other) {
    const middle = place((now.x + other.x) / 2, (now.y + other.y) / 2);
    const apart = (one) => Math.max(Math.hypot(one.x - other.x, one.y - other.y), 1);
    show(zoomed(apart(before) / apart(now), middle.x, middle.y), false);
  } else {
    const from = place(before.x, before.y), to = place(now.x, now.y);
    show(moved(from.x - to.x, from.y - to.y), false);
  }
}

svg.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  if (!fingers.size) travelled = 0;
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  svg.classList.add("map__moving");
});
svg.addEventListener("pointermove", drag);
svg.addEventListener("pointerup", lift);
svg.addEventListener("pointercancel", lift);
svg.addEventListener("pointerleave", (event) => { if (!svg.hasPointerCapture(event.pointerId)) lift(event); });
svg.addEventListener("dragstart", (event) => event.preventDefault());
// The end of a drag over a point is not a visit to it.
svg.addEventListener("click", (event) => { if (travelled > DRAGGED && event.detail) event.preventDefault(); }, true);

// The wheel belongs to the page until the map is in use.
svg.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !frame.contains(document.activeElement)) return;
  event.preventDefault();
  const at = place(event.clientX, event.clientY);
  show(zoomed(event.deltaY < 0 ? 1 / 1.2 : 1.2, at.x, at.y), false);
}, { passive: false });

// What is under the mouse or the focus says its name below; a point out of sight comes into it.
function name(event) {
  const link = event.target.closest("a");
  const shape = event.target.closest("path");
  said.textContent = link?.getAttribute("aria-label") ?? shape?.textContent ?? "";
}

function reach(event) {
  const point = event.target.closest("a")?.querySelector("circle");
  if (!point) return;
  name(event);
  const x = Number(point.getAttribute("cx")), y = Number(point.getAttribute("cy"));
  const [left, top, wide, high] = shown;
  if (x > left && x < left + wide && y > top && y < top + high) return;
  show([x - wide / 2, y - high / 2, wide, high]);
}

// The works that did not fit in the page, from the portal's own open data.
async function complete() {
  const { ogpMore, ogpGrid } = frame.dataset;
  if (!ogpMore) return;
  const [west, north, east, south] = box(ogpGrid);
  const answer = await fetch(ogpMore);
  if (!answer.ok) return;
  const known = new Set([...svg.querySelectorAll("a")].map((link) => link.getAttribute("href")));
  const model = svg.querySelector("a:has(circle)");
  for (const { geometry, properties } of (await answer.json()).features) {
    const path = new URL(properties.url).pathname;
    if (!geometry || known.has(path)) continue;
    const link = model.cloneNode(true), point = link.querySelector("circle");
    const [longitude, latitude] = geometry.coordinates;
    link.setAttribute("href", path);
    link.setAttribute("aria-label", properties.title);
    link.querySelector("title").textContent = properties.title;
    point.setAttribute("class", "map__point map__point--neutral");
    point.setAttribute("cx", Math.round((longitude - west) * east));
    point.setAttribute("cy", Math.round((north - latitude) * south));
    svg.append(link);
  }
  draw(shown);
}

frame.before(tools);
for (const button of document.querySelectorAll("[data-ogp-act]")) {
  button.addEventListener("click", () => show(acts[button.dataset.ogpAct]()));
}
frame.tabIndex = 0;
frame.classList.add("map__frame--moves");
frame.addEventListener("keydown", press);
frame.addEventListener("focusin", reach);
svg.addEventListener("pointerover", name);
complete();
