// A list's rows are sent without what is the same in each: from the table's head come the names of their cells, which a phone shows; from
// the table's own the names of their bars' parts, told with the amounts (tiyn) to who points at them or hears them read.
import { tenge } from "./money.js";

const rows = document.querySelector("[data-parts]");
const names = new Map(rows?.dataset.parts.split(";").map((part) => part.split("=")));
const heads = [...rows?.closest("table").tHead.rows[0].cells ?? []].map((head) => (head.querySelector("a") ?? head).firstChild.textContent.trim());

for (const row of rows?.rows ?? []) {
  const [, first, , bar, ...last] = row.cells;
  for (const cell of [first, ...last]) cell.dataset.label = heads[cell.cellIndex];
  const drawn = bar.firstElementChild, amounts = drawn?.dataset.tiyn.split(" ");
  for (const [place, part] of [...drawn?.children ?? []].entries()) {
    const title = document.createElementNS(drawn.namespaceURI, "title");
    title.textContent = `${names.get(part.getAttribute("href").split("#")[1])}: ${tenge(amounts[place])}`;
    part.prepend(title);
  }
}
