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

/** Watch a form: drafts to the server every few seconds, a copy here at once, one submit only. `rebuild(pairs)` makes rows before refilling. */
export function watch(form, { rebuild } = {}) {
  const told = form.querySelector("[data-saved]");
  const first = JSON.stringify(typed(form));
  let last = first, waiting = 0, sending = false;

  const keepHere = () => {
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), pairs: typed(form) })); } catch { /* full, or not allowed */ }
  };
  const save = async () => {
    waiting = 0;
    const now = JSON.stringify(typed(form));
    if (now === last || sending) return;
    const body = new URLSearchParams(typed(form));
    body.set("draft_of", address(form));
    body.set("draft_title", form.dataset.title ?? document.title);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" };
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, redirect: "error" });
      const { saved } = await answer.json();
      if (!saved) throw new Error();
      last = now;
      if (told) told.textContent = form.dataset.savedWords?.replace("{}", saved) ?? saved;
    } catch {
      if (told) told.textContent = form.dataset.lineWords ?? "";
      schedule();
    }
  };
  const schedule = () => { waiting ||= setTimeout(save, EVERY); };
  const changed = () => { keepHere(); if (form.dataset.draft) schedule(); };

  for (const name of ["input", "change", "rows"]) form.addEventListener(name, changed);
  form.addEventListener("save", () => { clearTimeout(waiting); last = ""; save(); }); // now, whatever it held
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

  offer(form, rebuild);
}

/** A copy on this machine that is newer than what the page shows: put it back, and say so. */
function offer(form, rebuild) {
  const note = form.querySelector("[data-local]");
  let copy = null;
  try { copy = JSON.parse(localStorage.getItem(key(form)) ?? "null"); } catch { localStorage.removeItem(key(form)); }
  if (!copy || !note || form.querySelector(".alert-danger, .alert-warning")) return;
  if (JSON.stringify(copy.pairs.filter(([name]) => name !== "seen" && name !== "version")) === JSON.stringify(typed(form).filter(([name]) => name !== "seen" && name !== "version"))) return;
  rebuild?.(copy.pairs);
  refill(form, copy.pairs);
  const at = new Date(copy.at);
  note.textContent = form.dataset.localWords?.replace("{}", `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`) ?? "";
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: form.dataset.dropWords ?? "×" });
  undo.addEventListener("click", () => { localStorage.removeItem(key(form)); location.reload(); });
  note.append(" ", undo);
  note.hidden = false;
}

// What was taken by the books needs no copy here any more; signing out leaves nothing behind.
for (const path of (document.body.dataset.entered ?? "").split(" ").filter(Boolean))
  for (const name of Object.keys(localStorage)) if (name.startsWith("koksu:") && name.endsWith(`:${path}`)) localStorage.removeItem(name);
document.querySelector("form[action$='/sign-out/']")?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("koksu:")) localStorage.removeItem(name);
});
for (const form of document.querySelectorAll("form[data-typing]:not([data-own-script])")) watch(form);
if (document.querySelector("[data-check]")) import("./identifiers.js");
