// What the chosen outputs come to, as one chooses; the server says the same after submit.
const table = document.querySelector("[data-outputs]");
const told = table?.querySelector("[data-value]");

/** «1 400 000 ₸» or «428 571,50 ₸» from whole tiyn, as koksu/money.py prints it. */
function tenge(tiyn) {
  const part = tiyn % 100, whole = String((tiyn - part) / 100).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return `${whole}${part ? `,${String(part).padStart(2, "0")}` : ""}\u00a0₸`;
}

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
