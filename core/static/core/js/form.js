// Forms that send once, keep what was typed, and the parts that fill a real input: pads, photo, signature.
const words = document.getElementById("words")?.dataset ?? {};

function say(kind, text) {
  document.dispatchEvent(new CustomEvent("floor:feedback", { detail: { kind, text } }));
}

// crypto.randomUUID needs https; a plant may serve plain http inside.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function isPost(form) {
  return form instanceof HTMLFormElement && form.method === "post" && !form.hasAttribute("data-appearance");
}

// The browser heeds autofocus with the first frame it draws; a key that comes before would go nowhere.
document.querySelector("[autofocus]")?.focus();

// --- One press, one command
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isPost(form)) return;
  if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  if (!navigator.onLine) {
    event.preventDefault();
    say("wait", words.unsent);
    return;
  }
  if (!form.elements.client_id) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "client_id", value: uuid() });
    form.append(field);
  }
  form.setAttribute("aria-busy", "true");
  markSent(form);
});

// Back from the cache: a form may be sent again, as a new command.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    form.removeAttribute("aria-busy");
    if (form.elements.client_id) form.elements.client_id.value = uuid();
  }
});

// --- <form data-keep="finish-17">: what was typed outlives a closed tab or a failed request.
const isReturn = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);

function draftKey(form) { return `draft:${form.dataset.keep}`; }

function markSent(form) {
  if (!form.dataset.keep) return;
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "null");
  if (draft) sessionStorage.setItem(draftKey(form), JSON.stringify({ ...draft, sent: true }));
}

function keepable(field) {
  return field.name && !["password", "hidden", "file", "submit"].includes(field.type);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.keep) return;
  const values = [...form.elements].filter(keepable).map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? field.checked && field.value : field.value]);
  sessionStorage.setItem(draftKey(form), JSON.stringify({ values: values.filter(([, value]) => value !== false) }));
});

for (const form of document.querySelectorAll("form[data-keep]")) {
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "null");
  // A draft that was sent and answered is done with; one whose answer never came is on a reload or a way back.
  if (draft && (!draft.sent || isReturn)) restore(form, draft.values);
  else if (draft) sessionStorage.removeItem(draftKey(form));
}

function restore(form, values) {
  for (const [name, value] of values) {
    for (const field of [form.elements[name]].flat()) {
      if (field instanceof RadioNodeList) for (const one of field) one.checked = one.value === value || one.checked;
      else if (field?.type === "checkbox") field.checked = field.value === value;
      else if (field && field.type !== "password") field.value = value;
    }
  }
}

// --- Pads write into a real input, which also takes keys and works without them.
function change(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-pad-key], [data-pad-back], [data-pad-clear], [data-pad-fill]");
  const field = key?.closest("[data-pad]")?.querySelector(".pad-input");
  if (!field) return;
  if (key.dataset.padFill !== undefined) change(field, key.dataset.padFill);
  else if (key.hasAttribute("data-pad-clear")) change(field, "");
  else if (key.hasAttribute("data-pad-back")) change(field, field.value.slice(0, -1));
  else typeDigit(field, key.dataset.padKey);
});

function typeDigit(field, digit) {
  if (digit === "." && field.value.includes(".")) return;
  const value = field.value === "0" && digit !== "." ? digit : field.value + digit;
  if (field.maxLength < 0 || value.length <= field.maxLength) change(field, value);
}

// --- Photo: shows what was chosen.
document.addEventListener("change", (event) => {
  const image = event.target.closest("[data-photo]")?.querySelector("img");
  const [file] = event.target.files ?? [];
  if (!image) return;
  image.hidden = !file;
  if (file) image.src = URL.createObjectURL(file);
});

// --- Signature: a drawing beside the typed name.
for (const part of document.querySelectorAll("[data-signature]")) {
  const canvas = part.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const drawn = part.querySelector("input[type=hidden]");
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#14181f" });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => { drawn.value = canvas.toDataURL("image/png"); });
  part.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn.value = "";
  });
}
