// Typing is never lost: kept on the server as one types, on this machine too when the line drops, and a form is sent once.
// A form says so itself: <form data-typing="person's id" data-draft="address" data-title="…">. Copies here are named by person and page.

const EVERY = 4000; // ms between savings
const address = (form) => form.dataset.address ?? location.pathname;
const key = (form) => `koksu:${form.dataset.typing}:${address(form)}`;
const SKIP = new Set(["csrfmiddlewaretoken", "form_token"]);

/** The form's strings as pairs of name and value, without files and tokens. */
export function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIP.has(name));
}

/** Put strings back into the fields that are there. */
export function refill(form, pairs) {
  const left = new Map();
  for (const [name, value] of pairs) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || SKIP.has(field.name) || field.type === "submit") continue;
    const values = left.get(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values?.includes(field.value) ?? false;
    else if (field.multiple && field.options) for (const option of field.options) option.selected = values?.includes(option.value) ?? false;
    else if (values?.length) field.value = values.shift();
  }
  form.kept = pairs; // for scripts that come later
  form.dispatchEvent(new CustomEvent("refilled", { bubbles: true, detail: pairs }));
}

/** What was typed into this form needs no copy here any more. */
export function forget(form) {
  try { localStorage.removeItem(key(form)); } catch { /* not allowed: then nothing was kept */ }
}

// What the page keeps for itself among a form's strings; the rest was typed.
const OWN = /^(seen|version|window)$|-id$/;
const typing = (pairs) => JSON.stringify(pairs.filter(([name]) => !OWN.test(name)));

/** Keep a form's typing on the server as an unfinished entry; the words to show. */
async function toDraft(form) {
  const body = new URLSearchParams(typed(form));
  body.set("draft_of", address(form));
  body.set("draft_title", form.dataset.title ?? document.title);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" };
  const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, redirect: "error" });
  const { saved } = await answer.json();
  if (!saved) throw new Error();
  return form.dataset.savedWords?.replace("{}", saved) ?? saved;
}

/**
 * Watch a form: to the server every few seconds (`every`, ms), a copy here at once, one submit only. `rebuild(pairs)` makes rows before
 * refilling. A form that saves itself gives `send(form)`: it answers with the words to show, and throws (perhaps with `words`) where it
 * couldn't; what it saved needs no copy here. Gives back `save()`, `changed()` and `dirty()`: whether something isn't on the server yet.
 */
export function watch(form, { rebuild, send, every = EVERY } = {}) {
  const told = form.querySelector("[data-saved]");
  let last = typing(typed(form)), waiting = 0, sending = false, busy = null;
  const dirty = () => typing(typed(form)) !== last;

  const keepHere = () => {
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), pairs: typed(form) })); } catch { /* full, or not allowed */ }
  };
  const save = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (busy || sending || !dirty()) return busy ?? Promise.resolve();
    busy = sent(typing(typed(form))).finally(() => { busy = null; if (dirty()) schedule(); });
    return busy;
  };
  const sent = async (now) => {
    try {
      const words = await (send ?? toDraft)(form);
      last = now;
      if (send && !dirty()) forget(form);
      if (told) told.textContent = words;
    } catch (error) {
      if (told) told.textContent = error.words ?? form.dataset.lineWords ?? "";
    }
  };
  const schedule = () => { waiting ||= setTimeout(save, every); };
  const changed = () => {
    keepHere();
    if (!(send || form.dataset.draft)) return;
    if (told && dirty()) told.textContent = ""; // what it said is of an earlier text
    schedule();
  };

  for (const name of ["input", "change", "rows"]) form.addEventListener(name, changed);
  form.addEventListener("save", () => { last = ""; save(); }); // now, whatever it held
  if (send) addEventListener("online", save);
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    sending = true;
    clearTimeout(waiting);
    keepHere();
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; }); // after their names were sent
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  });

  if (form.hasAttribute("data-fresh")) keepHere(); // what the server made of the typing is newer than the copy
  else offer(form, rebuild, Boolean(send));
  return { save, dirty, changed };
}

/** A copy on this machine that is newer than what the page shows: put it back, and say so. `always`: also beside what is wrong. */
function offer(form, rebuild, always) {
  const note = form.querySelector("[data-local]");
  let copy = null;
  try { copy = JSON.parse(localStorage.getItem(key(form)) ?? "null"); } catch { localStorage.removeItem(key(form)); }
  if (!copy || !note || (!always && form.querySelector(".alert-danger, .alert-warning"))) return;
  if (typing(copy.pairs) === typing(typed(form))) return;
  rebuild?.(copy.pairs);
  refill(form, copy.pairs);
  const at = new Date(copy.at);
  note.textContent = form.dataset.localWords?.replace("{}", `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`) ?? "";
  note.hidden = false;
  if (!form.dataset.dropWords) return;
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: form.dataset.dropWords });
  undo.addEventListener("click", () => { localStorage.removeItem(key(form)); location.reload(); });
  note.append(" ", undo);
}

// What was taken by the books needs no copy here any more; signing out leaves nothing behind.
for (const path of (document.body.dataset.entered ?? "").split(" ").filter(Boolean))
  for (const name of Object.keys(localStorage)) if (name.startsWith("koksu:") && name.endsWith(`:${path}`)) localStorage.removeItem(name);
document.querySelector("form[action$='/sign-out/']")?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("koksu:")) localStorage.removeItem(name);
});
for (const form of document.querySelectorAll("form[data-typing]:not([data-own-script])")) watch(form);
if (document.querySelector("[data-check]")) import("./identifiers.js");
