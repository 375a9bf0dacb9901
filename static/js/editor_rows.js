// The rows of the minutes editor: added, taken away and brought back, numbered; pickers that grow; errors at their fields.

/** Where the rows of a kind stand: «speech», «proposal», «decision»; «decision-2-action» within that decision. */
export function placeOf(form, kind) {
  const under = /^(decision-\d+)-action$/.exec(kind)?.[1];
  return under ? form.querySelector(`[data-row="${under}"] [data-rows="action"]`) : form.querySelector(`[data-rows="${kind}"]`);
}

const numberOf = (row) => Number(/-(\d+)$/.exec(row.dataset.row)[1]);
const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
const quiet = { fate: "unknown", effect: "none" };
const blank = (row) => cells(row).every((field) => !field.value.trim() || quiet[field.name.split("-").pop()] === field.value) && !row.querySelector(".beside");
const firstCell = (row) => cells(row)[0];

/** A further row of a kind at the end; `number` where it must have that one. */
export function addRow(form, kind, number) {
  const place = placeOf(form, kind), under = /^(decision-\d+)-action$/.exec(kind)?.[1];
  if (!place) return null;
  const taken = [...place.children].map(numberOf);
  if (under && form.querySelector(`[name="${under}-action-1-responsible"]`)) taken.push(1); // the one that stands beside the decision
  const next = number ?? Math.max(0, ...taken) + 1;
  const box = document.createElement("template");
  box.innerHTML = form.querySelector(`template[data-blank="${under ? "action" : kind}"]`).innerHTML.replaceAll("__d__", under ?? "").replaceAll("__n__", next);
  const row = box.content.firstElementChild;
  place.append(row);
  renumber(form);
  return row;
}

/** Where one types next under this kind: in its last row if nothing stands there, else in a new one. */
export function roomFor(form, kind) {
  const own = /-action$/.test(kind) && form.querySelector(`[name="${kind}-1-responsible"]`);
  if (own && !own.value && !form.querySelector(`[name="${kind}-1-due"]`).value) return own;
  const last = placeOf(form, kind)?.lastElementChild;
  if (last && blank(last)) return firstCell(last);
  const row = addRow(form, kind);
  if (row) form.dispatchEvent(new Event("rows"));
  return row && firstCell(row);
}

/** Decisions have the item's number and their own. */
export function renumber(form) {
  const place = form.querySelector("[data-position]").textContent;
  form.querySelectorAll('[data-rows="decision"] > [data-row]').forEach((row, at) => { row.querySelector("[data-number]").textContent = `${place}.${at + 1}`; });
}

/** Take a row away; gives back how to bring it back. */
export function takeAway(form, name) {
  const row = form.querySelector(`[data-row="${name}"]`), place = row.parentElement, after = row.nextElementSibling;
  const next = firstCell(row.previousElementSibling ?? after ?? place.closest("[data-row]") ?? form);
  row.remove();
  if (!place.children.length && place.dataset.rows !== "action") addRow(form, place.dataset.rows);
  renumber(form);
  form.dispatchEvent(new Event("rows"));
  (next?.isConnected ? next : firstCell(place))?.focus();
  return () => {
    place.insertBefore(row, after?.isConnected ? after : null);
    renumber(form);
    form.dispatchEvent(new Event("rows"));
    firstCell(row).focus();
  };
}

/** Put a row one place up or down among its kind. What stands beside it is what moves, so that whoever types in it goes on typing. */
export function shiftRow(form, name, step) {
  const row = form.querySelector(`[data-row="${name}"]`), other = step === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step === "up") row.after(other);
  else row.before(other);
  renumber(form);
  form.dispatchEvent(new Event("rows"));
}

/** As many pickers as are chosen, and one more. */
export function grow(box) {
  const pickers = [...box.children].filter((field) => field.matches("select"));
  for (const picker of pickers.slice(0, -1)) if (!picker.value && picker !== document.activeElement) picker.remove();
  const last = box.lastElementChild;
  if (!last.value) return;
  const more = last.cloneNode(true);
  more.removeAttribute("id");
  more.classList.remove("is-invalid");
  for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) more.removeAttribute(name);
  more.setAttribute("aria-label", box.parentElement.querySelector("label").textContent);
  more.value = "";
  box.append(more);
}

/** Make the rows and pickers that a kept copy has, and no others, before it is put back. */
export function rebuild(form, pairs) {
  const wanted = new Set();
  for (const [name] of pairs) {
    const found = /^(?:(decision-\d+)-(action)|(speech|proposal|decision))-(\d+)-/.exec(name);
    if (!found) continue;
    const kind = found[1] ? `${found[1]}-action` : found[3], row = `${kind}-${found[4]}`;
    if (found[1]) wanted.add(found[1]);
    wanted.add(row);
    if (found[1] && !form.querySelector(`[data-row="${found[1]}"]`)) addRow(form, "decision", Number(found[1].slice(9)));
    if (!form.querySelector(`[data-row="${row}"], [name="${row}-responsible"]`)) addRow(form, kind, Number(found[4]));
  }
  for (const row of form.querySelectorAll("[data-row]")) if (!wanted.has(row.dataset.row)) row.remove();
  for (const box of form.querySelectorAll("[data-many]")) {
    const name = box.firstElementChild.name, number = pairs.filter(([one]) => one === name).length;
    while (box.children.length < number) box.append(Object.assign(box.lastElementChild.cloneNode(true), { id: "" }));
  }
  renumber(form);
}

/** Show what is wrong, each at its field; the field in which one is typing is told once it is left. */
export function showErrors(form, errors) {
  for (const field of form.querySelectorAll(".is-invalid")) if (!errors[field.name]) clear(field);
  for (const [name, words] of Object.entries(errors)) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field || field === document.activeElement) continue;
    const id = `${field.id}_error`;
    let told = document.getElementById(id);
    if (!told) {
      told = Object.assign(document.createElement("div"), { className: "invalid-feedback", id });
      (field.closest("[data-many]") ?? field).after(told);
    }
    told.textContent = words.join(" ");
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", id);
    const hidden = field.closest("details:not([open])");
    if (hidden) hidden.open = true;
  }
}

function clear(field) {
  field.classList.remove("is-invalid");
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
  document.getElementById(`${field.id}_error`)?.remove();
}
