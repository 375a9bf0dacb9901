// The plan editor: sums as one types (whole tiyn, in BigInt), rows that are added, lines that follow their deliverables. The server
// reads everything again; without this script its own buttons do the same.
import { tenge } from "./money.js";
import { watch } from "./typing.js";

const MOST = { d: 50, l: 200 };
const MAX_TIYN = 10n ** 13n;
const SPACE = "[ \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]";
const TENGE = new RegExp(`^(?:\\d+|\\d{1,3}(?:${SPACE}\\d{3})+)(?:[.,]\\d{1,2})?(?:${SPACE}?(?:₸|тг\\.?|теңге|тенге|kzt))?$`, "i");
const NUMBER = /^[\d \u00a0\u202f]+(?:[.,]\d{0,2})?$/;

/** Typed text as whole hundredths (tiyn of tenge): null where empty or unreadable. */
export function hundredths(text, pattern = TENGE) {
  const typed = text.trim();
  if (!typed || typed.length > 80 || !pattern.test(typed)) return null;
  const [, whole, part = ""] = typed.replace(/\s/g, "").match(/^(\d+)(?:[.,](\d*))?/) ?? [];
  if (!whole) return null;
  const value = BigInt(whole + part.padEnd(2, "0"));
  return value > MAX_TIYN ? null : value;
}

/** A line's amount, and by how much it is above quantity × price (tiyn; null where that can't be told). */
export function lineAmount(quantity, price, amount) {
  const times = quantity === null || price === null ? null : quantity * price;
  if (amount === null) return { amount: times !== null && times % 100n === 0n ? times / 100n : null, differs: null };
  return { amount, differs: times === null ? null : (amount * 100n - times) / 100n };
}

const form = document.querySelector("form[data-own-script='plan']");
const editor = form?.querySelector("[data-plan]");
if (editor) start();

function start() {
  const body = (sort) => editor.querySelector(`[data-rows="${sort}"]`);
  const rows = (sort) => [...body(sort).children];
  const field = (row, name) => row.querySelector(`[name$="-${row.dataset.key}-${name}"]`);
  const value = (row, name) => field(row, name).value;
  const off = (row) => field(row, "off").checked;
  const blank = (row, names) => !value(row, "id") && names.every((name) => !value(row, name).trim());
  const blankPromise = (row) => blank(row, ["kind", "title_kk", "title_ru", "title_en", "planned", "due"]);
  const blankLine = (row) => blank(row, ["item", "unit", "quantity", "unit_price", "amount"]);

  function add(sort, key) {
    if (rows(sort).length >= MOST[sort]) return null;
    const next = key ?? rows(sort).reduce((most, row) => Math.max(most, Number(row.dataset.key)), -1) + 1;
    const made = document.createElement("template");
    made.innerHTML = editor.querySelector(`template[data-blank="${sort}"]`).innerHTML.replaceAll("__n__", String(next));
    const row = made.content.querySelector("tr");
    body(sort).append(row);
    return row;
  }

  /** Row numbers, units, and what lines may be for. */
  function name() {
    for (const sort of ["d", "l"]) rows(sort).forEach((row, at) => { row.querySelector(".no").firstChild.data = String(at + 1); });
    const choices = [["", editor.dataset.shared]];
    rows("d").forEach((row, at) => {
      const kind = field(row, "kind").selectedOptions[0];
      row.querySelector("[data-unit-of]").textContent = kind?.dataset.unit ?? "";
      if (!blankPromise(row)) choices.push([row.dataset.key, `${at + 1}. ${value(row, "title_kk").slice(0, 60) || (kind?.value ? kind.textContent : "")}`]);
    });
    for (const row of rows("l")) {
      const select = field(row, "of"), chosen = select.value;
      choices.forEach(([key, words], at) => {
        const option = select.options[at] ?? select.appendChild(new Option());
        if (option.value !== key || option.textContent !== words) { option.value = key; option.textContent = words; }
      });
      while (select.options.length > choices.length) select.lastElementChild.remove();
      select.value = choices.some(([key]) => key === chosen) ? chosen : "";
    }
  }

  function count() {
    const of = new Map();
    let total = 0n;
    for (const row of rows("l")) {
      row.classList.toggle("off", off(row));
      const line = lineAmount(hundredths(value(row, "quantity"), NUMBER), hundredths(value(row, "unit_price")), hundredths(value(row, "amount")));
      field(row, "amount").placeholder = !value(row, "amount") && line.amount !== null ? tenge(line.amount).slice(0, -2) : "";
      const words = !line.differs ? "" : line.differs > 0n ? editor.dataset.more : editor.dataset.less;
      row.querySelector("[data-note]").textContent = words && words.replace("{}", tenge(line.differs > 0n ? line.differs : -line.differs));
      if (off(row) || blankLine(row) || line.amount === null) continue;
      total += line.amount;
      of.set(value(row, "of"), (of.get(value(row, "of")) ?? 0n) + line.amount);
    }
    for (const row of rows("d")) {
      row.classList.toggle("off", off(row));
      const sum = of.get(row.dataset.key);
      row.querySelector("[data-row-sum]").textContent = sum ? tenge(sum) : "—";
    }
    const whole = hundredths(form.elements.amount?.value ?? ""), over = whole !== null && total > whole;
    const put = (name, tiyn) => { editor.querySelector(`[data-${name}]`).textContent = tiyn === null ? "—" : tenge(tiyn); };
    put("sum", total);
    put("whole", whole);
    put("over-sum", over ? total - whole : 0n);
    put("left-sum", whole === null ? null : over ? 0n : whole - total);
    editor.querySelector("[data-over-row]").hidden = !over;
    editor.querySelector("[data-left-row]").hidden = over;
    editor.querySelector(".plan-sums").classList.toggle("over", over);
  }

  const refresh = () => { name(); count(); };

  function addRow(sort, focus) {
    const row = add(sort);
    if (!row) return;
    refresh();
    form.dispatchEvent(new Event("rows"));
    focus && row.querySelector("select, input:not([type=hidden])").focus();
  }

  for (const button of editor.querySelectorAll("[data-add]"))
    button.addEventListener("click", (event) => { event.preventDefault(); addRow(button.dataset.add, true); });
  editor.querySelector("[data-recount]").hidden = true;
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  form.addEventListener("refilled", refresh);
  // Enter goes down a column, and in the last row makes one more; it never sends the form from within the plan.
  editor.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.key !== "Enter" || event.ctrlKey || !input.matches("input, select")) return;
    event.preventDefault();
    const row = input.closest("tr"), sort = row.parentElement.dataset.rows, cell = input.name.split("-").pop();
    if (!row.nextElementSibling && !(sort === "d" ? blankPromise(row) : blankLine(row))) addRow(sort, true);
    else if (row.nextElementSibling) field(row.nextElementSibling, cell).focus();
  });
  refresh();
  watch(form, {
    rebuild(pairs) {
      for (const [name] of pairs) {
        const [, sort, key] = name.match(/^([dl])-(\d+)-id$/) ?? [];
        if (sort && !rows(sort).some((row) => row.dataset.key === key)) add(sort, Number(key));
      }
      name();
      // A line's select takes only what it offers: offer every deliverable of the copy before it is put back.
      for (const row of rows("l")) for (const promise of rows("d"))
        if (![...field(row, "of").options].some((option) => option.value === promise.dataset.key)) field(row, "of").append(new Option("", promise.dataset.key));
    },
  });
}
