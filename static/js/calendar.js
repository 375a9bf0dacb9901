// Copying the private address of one's calendar. Without this script it is selected and copied by hand.
const field = document.querySelector("[data-feed]");
const button = document.querySelector("[data-copy]");

async function copy() {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return; // it stays selected: Ctrl+C does the rest
  }
  document.querySelector("[data-copied]").textContent = button.dataset.copy;
}

if (field && button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
