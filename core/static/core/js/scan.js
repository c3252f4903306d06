// Hears a keyboard-wedge scanner on any page, whatever has the focus and whatever the keyboard layout.
//
// A scan is a burst of keys with pauses of at most data-scan-gap ms, ended by Enter, Tab or a line feed, or anything
// that follows the data-scan-prefix key. A scanner that sends no ending is heard where the burst is a whole code of
// ours, which its check character shows; so is one that stutters or is slow. Keys are read by their place (event.code)
// as on a US keyboard, because most scanners send places: under an Arabic or AZERTY layout event.key would be other
// letters. Where only the letters make a whole code, the scanner was set to the layout, and they count.
const { scanGap, scanPrefix } = document.documentElement.dataset;
const GAP = Number(scanGap) || 45;
const SHORTEST = 3;
const PREFIX_PATIENCE = 500;
const STUTTER = 250;
const SILENCE = 120; // after so long without a key, a scanner that sends no ending is done
const LEFTOVER = 150; // a line feed after the carriage return is no second press
const SLOW_LEAST = 6;
const CUT = "scan-cut";
const CUT_WITHIN = 1000;
const CUT_FOR = 3000;
const words = document.getElementById("words")?.dataset ?? {};

const PLAIN = { Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";", Quote: "'", Backquote: "`", Comma: ",", Period: ".", Slash: "/", Space: " ", NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/", NumpadDecimal: "." };
const SHIFTED = { Minus: "_", Equal: "+", BracketLeft: "{", BracketRight: "}", Backslash: "|", Semicolon: ":", Quote: "\"", Backquote: "~", Comma: "<", Period: ">", Slash: "?", Space: " ", NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/", NumpadDecimal: "." };
const SHIFTED_DIGITS = ")!@#$%^&*(";
const ENDS = ["Enter", "NumpadEnter", "Tab"];
const CONTROL_ENDS = ["KeyJ", "KeyM", "KeyI"]; // Ctrl+J, M, I: line feed, carriage return, tab
const GS = "\u001d"; // the separator of GS1 messages: scanners send Ctrl+] or F8 for it
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CODE = /(?:^|\/S\/)([A-Z])\.([0-9A-Z]{1,25})\.([0-9A-Z])(?:\/[0-9A-Z]*)?$/i;

export function decode(code, shift, key = "") {
  if (/^Key[A-Z]$/.test(code)) return shift ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shift ? SHIFTED_DIGITS[Number(code[5])] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  const drawn = (shift ? SHIFTED : PLAIN)[code];
  if (drawn !== undefined) return drawn;
  return code === "" && key.length === 1 ? key : "";
}

// As floor_app/operations/qr_system/codes.py: a code of ours with the right check character (ISO/IEC 7064, MOD 37,36).
export function isWhole(text) {
  const [, kind, body, check] = CODE.exec(text)?.map((part) => part?.toUpperCase()) ?? [];
  if (!kind) return false;
  let product = 36;
  for (const sign of kind + body) product = (((product + ALPHABET.indexOf(sign)) % 36 || 36) * 2) % 37;
  return ALPHABET[(37 - product) % 36] === check;
}

// What was meant by a burst: a code sent twice in one go is one scan.
export function meant(places, letters) {
  const text = isWhole(letters) && !isWhole(places) ? letters : places;
  const half = text.slice(0, text.length / 2);
  return text === half + half && isWhole(half) ? half : text;
}

let burst = null; // {text, letters, kept} of this burst; {whole, wholeLetters, keptWhole} with what came just before
let lastEnd = -Infinity;
let silence;

// A page that was left in the middle of a scan: the next page hears its second half.
let cutUntil = Number(sessionStorage.getItem(CUT) ?? 0) + CUT_FOR;
sessionStorage.removeItem(CUT);
addEventListener("pagehide", () => {
  if (burst && performance.now() - burst.last <= CUT_WITHIN) sessionStorage.setItem(CUT, String(Date.now()));
});

// What the focused field held before the first key, to put back what the scanner typed over.
function snapshot() {
  const field = document.activeElement;
  if (!field?.matches("input, textarea, select")) return null;
  const canSelect = field.matches("textarea, input:not([type=number], [type=email], [type=date], [type=checkbox], [type=radio], [type=file])") && field.tagName !== "SELECT";
  return { field, value: field.value, start: canSelect ? field.selectionStart : null, end: canSelect ? field.selectionEnd : null };
}

function putBack(kept) {
  if (!kept || kept.field.value === kept.value) return;
  kept.field.value = kept.value;
  if (kept.start !== null) kept.field.setSelectionRange(kept.start, kept.end);
  kept.field.dispatchEvent(new Event("input", { bubbles: true }));
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// `before` is the burst whose keys came just before: what follows a stutter may be its second half.
function begin(now, before, prefixed = false) {
  const near = !prefixed && before !== null && now - before.last <= STUTTER;
  const kept = snapshot();
  const earlier = near ? before : { whole: "", wholeLetters: "", keptWhole: kept };
  return { text: "", letters: "", kept, whole: earlier.whole, wholeLetters: earlier.wholeLetters, keptWhole: earlier.keptWhole, last: now, prefixed, broken: near || (!prefixed && Date.now() < cutUntil) };
}

function hear(event) {
  clearTimeout(silence);
  if (event.isComposing || event.repeat) { burst = null; return; }
  const now = event.timeStamp;
  const patience = burst?.prefixed ? PREFIX_PATIENCE : GAP;
  const flows = burst !== null && now - burst.last <= patience;
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (scanPrefix && event.code === scanPrefix && !held) {
    burst = begin(now, null, true);
    stop(event);
    return;
  }
  if (/^(Shift|Alt|CapsLock|Control|Meta)/.test(event.code) || event.key === "Shift") return;
  if (isEnd(event, held)) { end(event, now, flows); return; }
  if (flows && isSeparator(event, held)) { add(event, now, GS, GS); return; }
  if (held) { if (flows) cut(now); else burst = null; return; }
  const letter = decode(event.code, event.shiftKey, event.key);
  if (!letter) { burst = null; return; }
  if (!flows) burst = begin(now, burst);
  add(event, now, letter, event.key.length === 1 ? event.key : letter);
}

function isEnd(event, held) {
  const isAfterScan = burst !== null || event.timeStamp - lastEnd <= LEFTOVER;
  if (held) return event.ctrlKey && !event.altKey && CONTROL_ENDS.includes(event.code) && isAfterScan;
  return ENDS.includes(event.code) || (event.code === "" && event.key === "Enter");
}

function isSeparator(event, held) {
  return held ? event.ctrlKey && !event.altKey && event.code === "BracketRight" : event.code === "F8";
}

// A key that no text is made of, in the middle of a scan: what follows is only a part.
function cut(now) {
  burst = { ...begin(now, null), broken: true };
}

function add(event, now, place, letter) {
  cutUntil = 0;
  burst.text += place;
  burst.letters += letter;
  burst.whole += place;
  burst.wholeLetters += letter;
  burst.last = now;
  if (burst.prefixed || place === GS || (!isEditable(event.target) && burst.text.length > 1)) stop(event);
  if (isOurs(burst)) silence = setTimeout(endBySilence, burst.prefixed ? PREFIX_PATIENCE : Math.max(SILENCE, 2 * GAP));
}

function isEditable(element) {
  return element.matches?.("input:not([type=checkbox], [type=radio], [type=file]), textarea, [contenteditable]") ?? false;
}

function isOurs(heard) {
  return isWhole(heard.text) || isWhole(heard.letters) || isWhole(meant(heard.text, heard.letters));
}

function endBySilence() {
  const heard = burst;
  burst = null;
  lastEnd = performance.now();
  if (heard) take(heard);
}

function end(event, now, flows) {
  const heard = burst;
  burst = null;
  if (heard === null) {
    if (now - lastEnd <= LEFTOVER) stop(event);
    return;
  }
  const isLong = heard.text.length >= (heard.prefixed ? 1 : SHORTEST);
  if (flows && isLong && (!heard.broken || isOurs(heard))) {
    lastEnd = now;
    stop(event);
    take(heard);
  } else if (!isEditable(event.target) && now - heard.last <= STUTTER && heard.broken) {
    endOfParts(event, now, heard);
  }
}

// Keys just before were a person's, or the first part of this very code: a part is never sent, but the parts of
// one of our codes are, because its check character tells.
function endOfParts(event, now, heard) {
  lastEnd = now;
  if (isWhole(heard.whole) || isWhole(heard.wholeLetters)) {
    stop(event);
    take({ text: heard.whole, letters: heard.wholeLetters, kept: heard.keptWhole });
  } else if (heard.text.length >= SHORTEST) {
    stop(event);
    say("wait", words.partial);
  } else if (heard.whole.length >= SLOW_LEAST) {
    stop(event);
    say("wait", words.slow);
  }
}

function take({ text, letters, kept }) {
  const reading = meant(text, letters);
  putBack(kept);
  const target = document.activeElement?.closest?.("[data-scan-target]");
  if (target) { fill(target, reading); return; }
  if (isInTheMiddle(document.querySelector("dialog:modal"))) { say("wait", words.dialog); return; }
  announce(reading);
}

// A dialog in which something was entered would be lost with the page.
function isInTheMiddle(dialog) {
  return [...(dialog?.querySelectorAll("input:not([type=hidden]), textarea, select") ?? [])].some((field) =>
    field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked
      : field.matches("select") ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
        : field.value !== field.defaultValue);
}

function announce(text, source = "WEDGE") {
  const scan = new CustomEvent("scan", { detail: { text }, bubbles: true, cancelable: true });
  if (document.dispatchEvent(scan)) send(text, source);
}

function fill(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  say("read", words.read.replace("%s", text));
  if (field.dataset.scanTarget === "send") field.form?.requestSubmit();
}

// The default answer: an ordinary POST, so that the reply is an ordinary page.
function send(text, source) {
  const form = document.querySelector("[data-scan-form]");
  if (!form) { say("wait", words.noScan); return; }
  if (form.getAttribute("aria-busy") === "true") { say("wait", words.busy); return; }
  form.elements.code.value = text;
  if (form.elements.source) form.elements.source.value = source;
  say("read", words.read.replace("%s", text));
  form.requestSubmit();
}

function say(kind, text) {
  document.dispatchEvent(new CustomEvent("floor:feedback", { detail: { kind, text } }));
}

document.addEventListener("keydown", hear, { capture: true });
document.addEventListener("floor:reading", (event) => announce(event.detail.text, event.detail.source));
