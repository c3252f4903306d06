// Live pieces poll. <section id="board" data-poll-url="/board/" data-rev="48" data-poll-every="4">:
// 204 means nothing changed; otherwise the answer is the same element with its new data-rev.
const STALE_AFTER = 20000;
const frozen = document.documentElement.hasAttribute("data-frozen");
const good = new Map(); // address -> time of the last good poll
const due = new Map(); // address -> time of the next one
const running = new Set();
let unreachable = !navigator.onLine;

function pieces() {
  return [...document.querySelectorAll("[data-poll-url]")];
}

function address(piece) {
  const url = new URL(piece.dataset.pollUrl, location.href);
  url.searchParams.set("rev", piece.dataset.rev ?? "");
  return url;
}

// A person in the middle of something is not interrupted by fresher figures.
function isBusy(piece) {
  const focused = document.activeElement;
  const typing = piece.contains(focused) && focused.matches("input, textarea, select");
  return typing || piece.querySelector("dialog[open], [popover]:popover-open, form[aria-busy='true']") !== null;
}

function swap(piece, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  if (!fresh) return;
  const focusId = piece.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = new Map([...piece.querySelectorAll("[data-keep-scroll]")].map((part) => [part.dataset.keepScroll, part.scrollTop]));
  piece.replaceWith(fresh);
  for (const part of fresh.querySelectorAll("[data-keep-scroll]")) part.scrollTop = scrolled.get(part.dataset.keepScroll) ?? 0;
  if (focusId) document.getElementById(focusId)?.focus({ preventScroll: true });
  window.htmx?.process(fresh);
  document.dispatchEvent(new CustomEvent("floor:swapped", { detail: { element: fresh } }));
}

async function poll(piece) {
  const key = piece.dataset.pollUrl;
  try {
    const response = await fetch(address(piece), { headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(15000) });
    unreachable = false;
    if (response.redirected) { location.reload(); return; }
    if (!response.ok) return;
    good.set(key, Date.now());
    if (response.status === 204 || !piece.isConnected) return;
    const html = await response.text();
    if (!isBusy(piece)) swap(piece, html);
  } catch {
    unreachable = true;
  } finally {
    show();
  }
}

function beat() {
  if (document.hidden) return;
  const now = Date.now();
  for (const piece of pieces()) {
    const key = piece.dataset.pollUrl;
    const every = Number(piece.dataset.pollEvery ?? 4) * 1000;
    if (!good.has(key)) good.set(key, now);
    if (!due.has(key)) due.set(key, now + every);
    if (running.has(key) || now < due.get(key)) continue;
    due.set(key, now + every);
    running.add(key);
    poll(piece).finally(() => running.delete(key));
  }
  show();
}

function show() {
  const offline = unreachable || !navigator.onLine;
  const oldest = Math.min(...[...good.values()], Infinity);
  const stale = Date.now() - oldest > STALE_AFTER;
  for (const badge of document.querySelectorAll("[data-connection]")) {
    badge.dataset.state = offline ? "offline" : stale ? "stale" : "online";
  }
  for (const notice of document.querySelectorAll("[data-stale]")) {
    if (!pieces().length) continue;
    notice.hidden = !stale;
    const at = new Date(oldest);
    if (stale) notice.querySelector("[data-stale-time]").textContent = at.toTimeString().slice(0, 5);
  }
}

addEventListener("online", () => { unreachable = false; show(); });
addEventListener("offline", show);
document.addEventListener("visibilitychange", () => {
  // Time spent hidden is not staleness: ask at once and judge after the answer.
  if (document.hidden) return;
  good.clear();
  for (const piece of pieces()) due.set(piece.dataset.pollUrl, 0);
  beat();
});
show();
if (!frozen) setInterval(beat, 1000);
