// The minutes editor: saved as one types, keys for a whole meeting without the mouse, one writer an item. Without a script the same form
// is sent whole by its buttons.
import { grow, rebuild, renumber, roomFor, shiftRow, showErrors, takeAway } from "./editor_rows.js";
import { forget, typed, watch } from "./typing.js";

const EVERY = 1500; // ms between savings
const ALIVE = 30_000; // ms between signs of life: an item is free 90 s after the last
const LOOK = 10_000; // ms between looks at an item that another writes
const form = document.querySelector("form.editor");
const locked = document.querySelector("[data-locked]");
if (form) write();
else if (locked) wait();

/** Send pairs of name and value; the answer's JSON. Throws where there is none: the line is down, or the session has ended. */
async function post(address, pairs, more = {}) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", ...more });
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.type === "opaqueredirect" || (answer.status === 403 && !json)) sessionEnded();
  if (!json) throw new Error();
  return answer.json();
}

/** What the page must say above the text; nothing takes it away. */
function tell(words, extra) {
  const told = form.querySelector("[data-told]");
  if (!words) { told.replaceChildren(); told.dataset.words = ""; return; }
  if (told.dataset.words === words && told.children.length) return;
  told.dataset.words = words;
  const box = Object.assign(document.createElement("div"), { className: "alert alert-danger" });
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("strong"), { textContent: words }), " ", extra ?? "");
  told.replaceChildren(box);
}

function sessionEnded() {
  const way = Object.assign(document.createElement("a"), { textContent: form.dataset.signInWords, href: `/sign-in/?next=${encodeURIComponent(form.dataset.address)}` });
  way.dataset.plain = "";
  tell(form.dataset.sessionWords, way);
}

function write() {
  let wrong = {}, shut = "", gone = false, mine = true, asked = false;
  const version = form.elements.version;

  /** Put the item into the books; what they refuse is kept by the server as this person's own. */
  async function send() {
    if (shut) throw Object.assign(new Error(), { words: shut });
    const answer = await post(form.dataset.save, typed(form));
    take(answer);
    if (!answer.kept) {
      if (answer.state === "closed") shut = answer.words;
      throw Object.assign(new Error(), { words: answer.words });
    }
    return answer.words;
  }

  function take(answer) {
    if (answer.outline) outlined(answer.outline);
    wrong = answer.errors ?? {};
    showErrors(form, wrong);
    if (answer.state === "saved") {
      version.value = answer.version;
      for (const [row, id] of Object.entries(answer.ids)) form.querySelector(`[name="${row}-id"]`)?.setAttribute("value", id);
      mine = true;
      tell("");
    } else if (answer.state === "stale") {
      const told = form.querySelector("[data-told]");
      if (!told.querySelector("#conflict")) told.innerHTML = answer.html;
      told.dataset.words = "";
    } else if (answer.state === "refused") {
      const told = form.querySelector("[data-told]"), words = (wrong[""] ?? []).join(" ");
      told.querySelector("ul")?.remove(); // what was wrong when the page came; now each field says it
      if (words || told.dataset.words) tell(words);
    } else {
      mine = answer.state !== "locked";
      tell(answer.why || answer.words);
    }
  }

  /** The outline says how each item stands; whoever is in it isn't thrown out. */
  function outlined(html) {
    const list = document.querySelector("[data-outline]");
    if (!list.contains(document.activeElement)) list.innerHTML = html;
    form.elements.next.hidden = !nextItem();
  }

  const nextItem = () => document.querySelector("[data-outline] li:has([aria-current]) + li a");

  async function flush() {
    for (let tries = 0; tries < 3 && page.dirty(); tries += 1) await page.save();
  }

  async function go(address) {
    await flush();
    if (navigator.onLine || !page.dirty()) location.assign(address); // without a line there is nowhere to go, and here is the text
  }

  // ------------------------------------------------------------ what buttons and keys do

  async function next() {
    await flush();
    if (Object.keys(wrong).length && !asked) { // once more goes on all the same: what was typed is kept
      asked = true;
      showErrors(form, wrong);
      (form.querySelector(".is-invalid") ?? form.querySelector("[data-told]")).focus();
      return;
    }
    if (nextItem()) location.assign(nextItem().href);
    else document.querySelector(".tray .btn-primary")?.focus();
  }

  async function move(step) {
    await flush();
    const answer = await post(form.dataset.move, [["move", step], ["text", form.elements.text.value]]).catch(() => null);
    if (!answer) return;
    document.querySelector("[data-position]").textContent = answer.position;
    outlined(answer.outline);
    renumber(form);
  }

  function add(kind) {
    roomFor(form, kind)?.focus();
  }

  function drop(name) {
    const back = takeAway(form, name), undo = form.querySelector("[data-undo]");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: form.dataset.undoWords });
    button.addEventListener("click", () => { undo.hidden = true; back(); });
    undo.replaceChildren(form.dataset.removedWords, " ", button);
    undo.hidden = false;
  }

  function allFor() {
    const set = (name, value) => { form.elements[name].value = value; };
    if (form.elements.voting.value === "members") for (const choice of form.querySelectorAll("[name^=vote-][name$=-choice]")) choice.value = "for";
    else {
      set("voting", "totals");
      set("votes_for", form.dataset.voters);
      for (const name of ["votes_against", "abstained"]) set(name, "0");
      set("recused", "");
    }
    form.dispatchEvent(new Event("rows"));
    add("decision");
  }

  function over(button) {
    version.value = button.closest("[data-version]").dataset.version;
    tell("");
    form.dispatchEvent(new Event("save"));
  }

  const deeds = {
    save: () => form.dispatchEvent(new Event("save")),
    next: () => next(),
    add: (button) => add(button.value),
    drop: (button) => drop(button.value),
    shift: (button) => shiftRow(form, ...button.value.split(":")),
    all_for: () => allFor(),
    move: (button) => move(button.value),
    remove: () => document.querySelector("dialog.off-agenda").showModal(),
    over,
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]"), deed = button && deeds[button.name];
    if (!deed) return;
    event.preventDefault();
    deed(button);
  });
  form.addEventListener("submit", (event) => {
    event.stopImmediatePropagation();
    if (event.submitter?.name === "discard") { // the one thing that is sent as it is: this person's own typing goes
      gone = true;
      forget(form);
    } else event.preventDefault();
  });

  const fields = () => [...form.querySelectorAll("input:not([type=hidden]), select, textarea, .tray :is(a, button)")].filter((one) => one.offsetParent);
  const around = () => document.activeElement.closest?.('[data-rows="decision"] > [data-row]') ?? form.querySelector('[data-rows="decision"] > [data-row]:last-child');
  const places = {
    Digit1: () => { const heard = form.elements.heard; heard.focus(); heard.setSelectionRange(heard.value.length, heard.value.length); },
    Digit2: () => add("speech"),
    Digit3: () => add("proposal"),
    Digit4: () => form.elements.voting.focus(),
    Digit5: () => add("decision"),
    Digit6: () => add(`${around().dataset.row}-action`),
    Digit0: newItem,
  };

  function newItem() {
    const box = document.querySelector(".add-item");
    box.open = true;
    box.querySelector("textarea").focus();
  }

  addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey, field = event.target;
    if (event.isComposing || field.closest?.("dialog")) return;
    const key = keyOf(event, command, field);
    if (!key) return;
    event.preventDefault();
    key();
  });

  function keyOf(event, command, field) {
    const inItem = field.closest?.(".add-item");
    if (command && !event.altKey && event.code === "KeyS") return deeds.save;
    if (command && !event.altKey && event.key === "Enter") return inItem ? () => inItem.querySelector("form").requestSubmit() : next;
    if (command) return null;
    if (event.altKey && !event.shiftKey && places[event.code]) return places[event.code];
    if (event.altKey && /^Page(Up|Down)$/.test(event.key)) return rowKey(event.key, field);
    if (event.altKey && !field.matches?.("select")) return { ArrowUp: () => move("up"), ArrowDown: () => move("down") }[event.key];
    if (event.altKey || event.key !== "Enter" || event.shiftKey) return null;
    if (inItem && field.matches("textarea")) return () => inItem.querySelector("form").requestSubmit();
    if (!field.form || field.form !== form || !field.matches("input, select")) return null;
    return () => { const all = fields(); all[all.indexOf(field) + 1]?.focus(); };
  }

  function rowKey(key, field) {
    const row = field.closest?.('[data-rows]:not([data-rows="action"]) > [data-row]'), step = key === "PageUp" ? "up" : "down";
    return row ? () => shiftRow(form, row.dataset.row, step) : null;
  }

  // ------------------------------------------------------------ people added on the spot

  const dialog = document.querySelector("dialog.add-person");
  let picker = null;
  const pickers = () => [document, ...[...form.querySelectorAll("template")].map((one) => one.content)].flatMap((place) => [...place.querySelectorAll("[data-people]")]);

  function offerPerson(value, words) {
    for (const one of pickers()) one.insertBefore(new Option(words, value), value === "+" ? null : one.querySelector('option[value="+"]'));
  }

  if (form.dataset.person && dialog) offerPerson("+", form.dataset.newWords);
  form.addEventListener("change", (event) => {
    if (event.target.value !== "+" || !event.target.matches("[data-people]")) return;
    picker = event.target;
    picker.value = picker.dataset.was ?? "";
    dialog.querySelector("form").reset();
    dialog.querySelector("[data-wrong]").hidden = true;
    dialog.showModal();
  });
  form.addEventListener("focusin", (event) => { if (event.target.matches("[data-people]")) event.target.dataset.was = event.target.value; });
  for (const button of document.querySelectorAll("dialog [data-cancel]")) button.addEventListener("click", () => button.closest("dialog").close());
  dialog.addEventListener("close", () => picker?.focus());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const pairs = [...new FormData(event.target), ["district", form.dataset.district]];
    const answer = await post(form.dataset.person, pairs).catch(() => ({ errors: { "": [form.dataset.lineWords] } }));
    if (answer.errors) {
      const told = dialog.querySelector("[data-wrong]");
      told.textContent = Object.values(answer.errors).flat().join(" ");
      told.hidden = false;
      return;
    }
    offerPerson(answer.id, [answer.name, answer.capacity].filter(Boolean).join(", "));
    picker.value = answer.id;
    dialog.close();
    form.dispatchEvent(new Event("rows"));
  });

  // ------------------------------------------------------------ saved as one types

  form.addEventListener("change", (event) => { const many = event.target.closest("[data-many]"); if (many) grow(many); });
  form.addEventListener("input", () => { asked = false; });
  form.addEventListener("focusout", () => setTimeout(() => showErrors(form, wrong)));
  let putBack = form.hasAttribute("data-waiting");
  form.addEventListener("refilled", () => { putBack = true; form.querySelectorAll("[data-many]").forEach(grow); });
  const page = watch(form, { send, every: EVERY, rebuild: (pairs) => rebuild(form, pairs) });
  if (putBack) deeds.save();

  // ------------------------------------------------------------ coming and going

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || "plain" in link.dataset || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.getAttribute("href").startsWith("#") || !page.dirty()) return;
    event.preventDefault();
    go(link.href);
  });
  for (const other of document.querySelectorAll("form[method=post]:not(.editor)")) {
    other.addEventListener("submit", async (event) => { // signing out, or a new item: what was typed goes first
      if (!page.dirty()) return;
      event.preventDefault();
      await flush();
      other.submit();
    });
  }
  addEventListener("pagehide", () => {
    if (gone) return;
    const text = page.dirty() ? [form.dataset.save, [...typed(form), ["leave", "1"]]] : [form.dataset.lock, [["release", "1"]]];
    post(...text, { keepalive: true }).catch(() => {});
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /** Still here: the item stays this person's. Another who took it meanwhile is named; a text that went on elsewhere is shown. */
  async function alive() {
    if (document.hidden || shut) return;
    const answer = await post(form.dataset.lock, []).catch(() => null);
    if (!answer) return;
    if (answer.state === "saved") {
      if (!mine) { mine = true; tell(""); deeds.save(); }
      else if (answer.version > Number(version.value) && !page.dirty()) location.reload();
    } else {
      mine = answer.state !== "locked";
      tell(answer.why || answer.words);
    }
  }
  setInterval(alive, ALIVE);
  document.addEventListener("visibilitychange", alive);
}

/** Another writes this item: look from time to time whether it is free. */
function wait() {
  const free = locked.querySelector("[data-free]");
  try { locked.querySelector("[data-typing-waits]").hidden = !localStorage.getItem(locked.dataset.key); } catch { /* not allowed: nothing waits */ }
  const looking = setInterval(async () => {
    const answer = await fetch(locked.dataset.lock, { headers: { Accept: "application/json" }, redirect: "error" }).then((one) => one.json(), () => null);
    if (!answer || answer.writer) return;
    clearInterval(looking);
    locked.querySelector("[data-writer]").hidden = locked.querySelector("[data-meanwhile]").hidden = true;
    free.hidden = false;
  }, LOOK);
}
