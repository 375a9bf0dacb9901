// A refund goes back to the customer: the party that stands prefilled changes with the kind, as long as nobody typed over it.
const parties = JSON.parse(document.getElementById("payees")?.textContent ?? "{}");
const kind = document.getElementById("id_kind");
const side = () => (kind.value === "refund" ? "refund" : "paid");
const field = (name) => document.getElementById(`id_${name}`);
let last = kind && side();

kind?.addEventListener("change", () => {
  const from = parties[last], to = parties[side()];
  if (from !== to && Object.keys(from).every((name) => field(name).value === from[name])) for (const name of Object.keys(to)) field(name).value = to[name];
  last = side();
});
