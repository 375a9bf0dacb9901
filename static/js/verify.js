// The queue: tick all that can be ticked, and how many are. One claim: Enter accepts it, without hiding what was said above.

document.querySelector("[data-first]")?.focus({ preventScroll: true });

const form = document.querySelector("form.ticking");
const boxes = [...(form?.querySelectorAll("input[name='tick']") ?? [])];
const all = form?.querySelector("[data-tick-all]");
const told = form?.querySelector("[data-ticked]");

const tell = () => {
  const number = boxes.filter((box) => box.checked).length;
  told.textContent = number ? ` (${number})` : "";
};

if (boxes.length) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
