// A remark that was being written when the line dropped, or that an address points at, isn't hidden in its fold.
for (const form of document.querySelectorAll(".to-remark form")) if (form.kept) form.parentElement.open = true;
for (const fold of document.querySelectorAll(".to-remark"))
  fold.addEventListener("toggle", () => { if (fold.open) fold.querySelector("textarea").focus(); });
