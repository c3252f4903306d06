// What every page has: clocks, elapsed times, theme, menus, toasts, keys, and one place for feedback.
const root = document.documentElement;
const words = document.getElementById("words")?.dataset ?? {};
root.classList.add("js");

// --- Time that passes in the browser, so that time alone changes nothing on the server.
function hoursAndMinutes(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

// Tablets may stand in another zone, or have none set: the clock is the plant's.
const plantClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.timeZone || undefined });

function tick() {
  const now = Date.now();
  for (const element of document.querySelectorAll("[data-since]")) {
    const text = hoursAndMinutes(now - Date.parse(element.dataset.since));
    if (element.textContent !== text) element.textContent = text;
  }
  const clock = plantClock.format(now);
  for (const element of document.querySelectorAll("[data-clock]")) {
    if (element.textContent !== clock) element.textContent = clock;
  }
}

if (!root.hasAttribute("data-frozen")) {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("floor:swapped", tick);
}

// --- Appearance: changes at once, and the form tells the server for the next page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-appearance]");
  const button = event.submitter;
  if (!form || !button || button.name === "language") return;
  event.preventDefault();
  if (button.name === "theme" && button.value === "system") root.removeAttribute("data-theme");
  else root.setAttribute(`data-${button.name}`, button.value);
  for (const other of form.querySelectorAll(`[name="${button.name}"]`)) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  const body = new FormData(form);
  body.set(button.name, button.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
}, { capture: true });

// --- Dialogs: `command` and `commandfor` where the browser does not know them yet.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const target = button && document.getElementById(button.getAttribute("commandfor"));
    if (!target) return;
    if (button.getAttribute("command") === "show-modal") target.showModal();
    else target.close();
  });
}

// A dialog that came open from the server, with the page or in a fragment, becomes a modal one.
function showSent() {
  for (const dialog of document.querySelectorAll("dialog[data-shown]")) {
    dialog.removeAttribute("data-shown");
    dialog.close();
    dialog.showModal();
  }
}
showSent();
document.addEventListener("htmx:load", showSent);

// --- Toasts go by themselves; refusals stay until they are closed.
document.addEventListener("click", (event) => {
  event.target.closest("[data-close]")?.closest(".toast, .banner")?.remove();
});
for (const toast of document.querySelectorAll("[data-toasts] .toast:not([data-tone='block'])")) {
  setTimeout(() => toast.remove(), 8000);
}
for (const undo of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => undo.remove(), Number(undo.dataset.undo) * 1000);
}

// --- Keys. A scanner may send "/" too, so the key must be alone: nothing just before it, and nothing soon after.
const ALONE_BEFORE = 250;
let alone;
let lastKey = -Infinity;
document.addEventListener("keydown", (event) => {
  clearTimeout(alone);
  const isFirst = event.timeStamp - lastKey > ALONE_BEFORE;
  lastKey = event.timeStamp;
  if (!isFirst || event.ctrlKey || event.metaKey || event.altKey || isEditable(event.target)) return;
  if (event.key === "/") {
    const search = [...document.querySelectorAll("[data-search]")].find((field) => field.checkVisibility());
    if (search) { event.preventDefault(); alone = setTimeout(() => { search.focus(); search.select(); }, 80); }
  } else if (event.key === "?") {
    alone = setTimeout(() => document.getElementById("keyboard-help")?.showModal(), 80);
  }
}, { capture: true });

function isEditable(element) {
  return element instanceof Element && element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

// --- Feedback: sound, vibration, full-width colour and one sentence together.
const tones = { ok: "run", refused: "block", wait: "hold", read: "accent" };
const sounds = { ok: [[880, 0.09]], refused: [[220, 0.16], [160, 0.22]], wait: [[440, 0.12]], read: [[660, 0.05]] };
const shakes = { ok: 60, refused: [120, 60, 120], wait: [60, 40, 60], read: 30 };
const FEEDBACK = 1000 * (Number(root.dataset.feedbackSeconds) || 4);
let audio;
let fading;

function beep(kind) {
  try {
    audio ??= new AudioContext();
    let start = audio.currentTime;
    for (const [pitch, length] of sounds[kind]) {
      const wave = audio.createOscillator();
      const volume = audio.createGain();
      wave.frequency.value = pitch;
      volume.gain.setValueAtTime(0.18, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + length);
      wave.connect(volume).connect(audio.destination);
      wave.start(start);
      wave.stop(start + length);
      start += length;
    }
  } catch { /* a page that may not make a sound still shows the colour and the sentence */ }
}

function feedback(kind, text) {
  const bar = document.getElementById("feedback");
  if (!bar || !tones[kind]) return;
  bar.dataset.tone = tones[kind];
  bar.querySelector("[data-feedback-text]").textContent = text;
  beep(kind);
  navigator.vibrate?.(shakes[kind]);
  clearTimeout(fading);
  fading = setTimeout(() => delete bar.dataset.tone, kind === "read" ? 1500 : FEEDBACK);
}

document.addEventListener("floor:feedback", (event) => feedback(event.detail.kind, event.detail.text));
document.getElementById("feedback")?.addEventListener("click", (event) => delete event.currentTarget.dataset.tone);

// --- Terminals: the server's answer to the last press or scan is shown and heard as well.
const answer = document.querySelector("[data-answer] .toast");
if (answer) {
  const kind = { run: "ok", block: "refused", hold: "wait" }[answer.dataset.tone] ?? "read";
  const text = answer.querySelector("[data-toast-text]").textContent;
  feedback(kind, text);
  if (kind !== "refused") answer.remove();
}
