// "Print" prints; without JavaScript its address is the PDF.
for (const link of document.querySelectorAll("[data-print]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
}

// A table wider than a narrow screen scrolls: the keyboard must reach it, and only then.
const reach = () => {
  for (const table of document.querySelectorAll(".paper table")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    else table.removeAttribute("tabindex");
  }
};
reach();
window.addEventListener("resize", reach);
