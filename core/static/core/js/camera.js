// Scans through the camera: BarcodeDetector where the browser has one, else frames that the server reads.
// A code that stays in the picture is one scan; see AGAIN. A photo is sent as soon as it was chosen.
const AGAIN = 3000;
const EVERY = 200; // milliseconds between two looks; the next one waits for the answer to the last
const FRAME_SIDE = 1280;
const RESUME_WITHIN = 60000;
const SEEN = "camera-seen";
const ON = "camera-on";

const remembered = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null");
const remember = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

// A badge is not left lying in the browser: what was seen is kept as a number.
function mark(text) {
  let sum = 2166136261;
  for (const sign of text) sum = Math.imul(sum ^ sign.codePointAt(0), 16777619) >>> 0;
  return sum;
}

// From the last answer to the picture of this one: a server that takes its time makes no code new.
function isNew(text, taken) {
  const last = remembered(SEEN);
  remember(SEEN, { mark: mark(text), at: Date.now() });
  return last?.mark !== mark(text) || taken - last.at >= AGAIN;
}

// A look that nobody answered tells nothing of the picture: the time it took does not make a code new either.
function passOver(milliseconds) {
  const last = remembered(SEEN);
  if (last) remember(SEEN, { ...last, at: last.at + milliseconds });
}

function found(text, taken) {
  if (!isNew(text, taken)) return;
  remember(ON, Date.now());
  document.dispatchEvent(new CustomEvent("floor:reading", { detail: { text, source: "CAMERA" } }));
}

async function detector() {
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    return new BarcodeDetector();
  } catch { return null; }
}

async function byBrowser(eye, video) {
  const texts = [...new Set((await eye.detect(video)).map((code) => code.rawValue))];
  return { text: texts.length === 1 ? texts[0] : "", unsure: texts.length > 1 };
}

async function byServer(part, video) {
  const scale = Math.min(1, FRAME_SIDE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth * scale, height: video.videoHeight * scale });
  if (!canvas.width || !canvas.height) return { unanswered: true };
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  const picture = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
  const body = new FormData();
  body.append("csrfmiddlewaretoken", part.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("frame", picture, "frame.jpg");
  const response = await fetch(part.dataset.frameUrl, { method: "POST", body, signal: AbortSignal.timeout(10000) });
  const told = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  return { ...told, unanswered: !response.ok };
}

// Two codes at once are the server's to judge: it knows which of them is ours.
async function see(eye, part, video) {
  const seen = eye ? await byBrowser(eye, video) : { unsure: true };
  return seen.unsure ? byServer(part, video) : seen;
}

function wire(part) {
  const video = part.querySelector("[data-camera-view]");
  const button = part.querySelector("[data-camera-switch]");
  const note = part.querySelector("[data-camera-note]");
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    note.textContent = "";
    button.setAttribute("aria-pressed", "false");
  }

  async function look() {
    let eye = await detector();
    const mine = stream;
    while (stream === mine && mine.active) {
      const taken = Date.now();
      let seen = {};
      try { if (!document.hidden) seen = await see(eye, part, video); } catch {
        eye = null; // the next look asks the server; without a connection, the page says so
        seen = { unanswered: true };
      }
      if (stream !== mine) return;
      note.textContent = seen.sentence ?? part.dataset.looking;
      if (seen.text) found(seen.text, taken);
      await pause(EVERY);
      if (seen.unanswered) passOver(Date.now() - taken);
    }
  }

  async function start({ isAnswer = false } = {}) {
    if (!navigator.mediaDevices?.getUserMedia) { note.textContent = part.dataset.insecure; return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: FRAME_SIDE } } });
    } catch { note.textContent = part.dataset.denied; return; }
    video.srcObject = stream;
    video.hidden = false;
    button.setAttribute("aria-pressed", "true");
    await video.play();
    if (isAnswer && remembered(SEEN)) remember(SEEN, { ...remembered(SEEN), at: Date.now() });
    look();
  }

  button.addEventListener("click", () => {
    if (stream) { sessionStorage.removeItem(ON); stop(); } else start();
  });
  addEventListener("pagehide", stop);
  part.querySelector("[data-photo-scan]").addEventListener("change", (event) => {
    if (event.target.files?.length) event.target.form.requestSubmit();
  });
  // After an answer that leads nowhere the person is here again, with the camera still in the hand. It sees what was
  // answered, however long this page and the camera took to come; on the way back from another page it may be meant anew.
  const isAnswer = document.referrer.startsWith(location.origin + location.pathname);
  if (Date.now() - (remembered(ON) ?? 0) < RESUME_WITHIN) start({ isAnswer });
}

for (const part of document.querySelectorAll("[data-camera]")) wire(part);
