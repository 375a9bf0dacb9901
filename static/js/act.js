// What the chosen outputs come to, as one chooses; the server says the same after submit.
import { tenge } from "./money.js";

const table = document.querySelector("[data-outputs]");
const told = table?.querySelector("[data-value]");

function tell() {
  const chosen = [...table.querySelectorAll("input:checked")].map((box) => box.dataset.tiyn);
  const values = chosen.length ? chosen : [table.dataset.empty];
  told.textContent = values.includes("") ? told.dataset.unknown : tenge(values.reduce((sum, one) => sum + Number(one), 0));
  told.classList.toggle("gap", values.includes(""));
}

if (table) {
  table.addEventListener("change", tell);
  table.closest("form").addEventListener("refilled", tell);
  tell();
}
