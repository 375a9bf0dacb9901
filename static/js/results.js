// The grid of results: keys between cells and rows, rows that grow, and the cells and proof that each row's kind asks for.
import { queue } from "./files.js";
import { watch } from "./typing.js";

const form = document.querySelector("form.results");
const grid = form.querySelector(".results-grid");
const promises = JSON.parse(document.getElementById("promises").textContent);
const pattern = document.getElementById("new-row");
const common = new Set(["day", "claimed", "place", "topic", "signatories"]);
const rows = () => [...grid.children];
const cell = (row, name) => row.querySelector(`[name="${row.dataset.row}-${name}"]`);
const nameOf = (field) => field?.name?.replace(/^row-\d+-/, "");
const changed = () => form.dispatchEvent(new Event("rows"));

/** Show the cells, the hint and the proof that the row's kind asks for. */
function suit(row) {
  const promise = promises[cell(row, "deliverable").value];
  const asked = promise ? new Set(promise.cells) : common;
  for (const box of row.querySelectorAll("[data-cell]")) box.hidden = !asked.has(box.dataset.cell);
  if (promise) row.querySelector('[data-cell="claimed"] label').textContent = promise.quantity;
  row.querySelector("[data-hint]").textContent = promise?.hint ?? "";
  row.querySelector(".drop").dataset.asked = (promise?.asked ?? []).join(" ");
  row.querySelector(".needs").hidden = !promise?.needs.length;
  tick(row);
}

/** Tick the proof that is there. */
function tick(row) {
  const promise = promises[cell(row, "deliverable").value];
  const there = {};
  for (const kind of row.querySelectorAll(`[name="${row.dataset.row}-kind"]`)) there[kind.value] = (there[kind.value] ?? 0) + 1;
  for (const link of row.querySelectorAll(`[name="${row.dataset.row}-link"]`)) if (link.value.trim()) there.link = (there.link ?? 0) + 1;
  row.querySelector("[data-needs]").replaceChildren(...(promise?.needs ?? []).map(({ words, options }) => {
    const met = options.some(([code, least]) => (there[code] ?? 0) >= least);
    return Object.assign(document.createElement("span"), { textContent: words, className: met ? "need met" : "need" });
  }));
}

/** What a key does needs no stop for the tabulator. */
function settle(row) {
  row.querySelector("[name=repeat]").tabIndex = -1;
  suit(row);
}

/** A further row at the end; null where the grid is full. `quiet`: what is kept on this machine isn't touched. */
function add(quiet = false) {
  if (rows().length >= Number(form.dataset.most)) return null;
  const last = Math.max(-1, ...rows().map((row) => Number(row.dataset.row.slice(4))));
  const box = document.createElement("template");
  box.innerHTML = pattern.innerHTML.replaceAll("row-NEW", `row-${last + 1}`).replaceAll('value="NEW"', `value="${last + 1}"`);
  const row = box.content.firstElementChild;
  grid.append(row);
  for (const place of row.querySelectorAll("[data-place]")) place.textContent = rows().length;
  settle(row);
  if (!quiet) changed();
  return row;
}

/** Move to the same cell of another row, or to its first where that row has no such cell. */
function go(row, name) {
  const there = row && [cell(row, name), cell(row, "deliverable")].find((field) => field && !field.closest("[hidden]"));
  there?.focus();
  there?.select?.();
}

const above = (row) => row.previousElementSibling;
const below = (row) => row.nextElementSibling;

/** Fill the row's blank cells from the row above it. */
function repeat(row) {
  if (!above(row)) return;
  const names = ["deliverable", ...[...row.querySelectorAll("[data-cell]")].map((box) => box.dataset.cell)];
  for (const name of names) {
    const here = cell(row, name);
    if (!here.value.trim()) here.value = cell(above(row), name).value;
  }
  suit(row);
  changed();
}

function clear(row) {
  for (const box of row.querySelectorAll("select, input[type=text], input[type=url]")) box.value = "";
  row.querySelector(".dropped").replaceChildren();
  row.querySelector(".drop").classList.remove("has");
  row.classList.remove("wrong");
  cell(row, "deliverable").focus();
  suit(row);
  changed();
}

form.addEventListener("keydown", (event) => {
  const field = event.target, row = field.closest?.(".result-row"), command = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.altKey) return;
  if (command && event.key === "Enter") { event.preventDefault(); form.requestSubmit(form.elements.send); return; }
  if (command && event.code === "KeyS") { event.preventDefault(); form.dispatchEvent(new Event("save")); return; }
  if (!row) return;
  if (command && event.code === "KeyD") { event.preventDefault(); repeat(row); field.select?.(); return; }
  if (command || !field.matches("select, input:not([type=file], [type=checkbox])")) return;
  if (event.key === "Enter") { event.preventDefault(); go(below(row) ?? add(), event.shiftKey ? "deliverable" : nameOf(field)); }
  if (event.shiftKey) return;
  if (field.matches("select")) return; // its arrows choose
  if (event.key === "ArrowDown" && below(row)) { event.preventDefault(); go(below(row), nameOf(field)); }
  if (event.key === "ArrowUp" && above(row)) { event.preventDefault(); go(above(row), nameOf(field)); }
});

form.addEventListener("change", (event) => {
  const row = event.target.closest(".result-row");
  if (!row) return;
  if (nameOf(event.target) !== "deliverable") { tick(row); return; }
  const quantity = cell(row, "claimed");
  if (!quantity.value) quantity.value = promises[event.target.value]?.fill ?? "";
  suit(row);
});
form.addEventListener("input", (event) => { if (/-(kind|link)$/.test(event.target.name ?? "")) tick(event.target.closest(".result-row")); });
form.addEventListener("dropped", (event) => { const row = event.target.closest(".result-row"); if (row) tick(row); });
form.addEventListener("refilled", (event) => {
  rows().forEach(suit);
  if (!event.detail.some(([name]) => name.endsWith("-file"))) changed(); // where there are files, their zones say so once they are back
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name]"), row = button?.closest(".result-row");
  const deeds = { add: () => go(add(), "deliverable"), repeat: () => repeat(row), clear: () => clear(row) };
  if (!button || !(button.name in deeds)) return;
  event.preventDefault();
  deeds[button.name]();
});

// What is dropped beside a row's zone but on the row belongs to the row; the zone itself is static/js/files.js's.
grid.addEventListener("drop", (event) => {
  const row = event.target.closest(".result-row");
  if (!row || event.target.closest(".drop") || !event.dataTransfer.files.length) return;
  event.preventDefault();
  event.stopPropagation();
  queue(row.querySelector(".drop"), event.dataTransfer.files);
});
grid.addEventListener("dragover", (event) => {
  if (!event.target.closest(".result-row") || event.target.closest(".drop")) return;
  event.preventDefault();
  event.stopPropagation();
});

// Files on their way arrive first.
form.addEventListener("submit", (event) => {
  if (!form.querySelector(".on-its-way")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  queue(null, []).then(() => { if (!form.querySelector(".on-its-way, .dropped .wrong")) form.requestSubmit(button); });
});

rows().forEach(settle);
watch(form, {
  rebuild(pairs) {
    const numbers = pairs.map(([name]) => Number(/^row-(\d+)-/.exec(name)?.[1] ?? -1));
    while (Math.max(...numbers) > Math.max(...rows().map((row) => Number(row.dataset.row.slice(4))))) if (!add(true)) break;
  },
});
form.querySelector(".alert-danger a, #irregular textarea")?.focus();
