// BIN, IIN and account are checked as they are typed, by the same rules as koksu/identifiers.py; the server has the last word.
// An input says so itself: data-check="bin|iin|account", data-wrong="what to tell".

const WEIGHTS = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]]; // the second where the first leaves 10
const LONG = { bin: 12, iin: 12, account: 20 };

function agrees(number) {
  for (const weights of WEIGHTS) {
    const rest = weights.reduce((sum, weight, place) => sum + weight * Number(number[place]), 0) % 11;
    if (rest < 10) return rest === Number(number[11]);
  }
  return false;
}

const RULES = {
  bin: (text) => /^\d\d(0[1-9]|1[0-2])[456][012]\d{6}$/.test(text) && agrees(text),
  iin: (text) => /^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[1-6]\d{5}$/.test(text) && agrees(text),
  account: (text) => /^KZ\d\d[0-9A-Z]{16}$/.test(text)
    && [...text.slice(4), ...text.slice(0, 4)].map((sign) => parseInt(sign, 36)).join("").match(/\d{1,7}/g).reduce((rest, part) => Number(rest + part) % 97, "") === 1,
};

function judge(input, finished) {
  const text = input.value.replace(/\s/g, "").toUpperCase();
  if (!finished && text.length < LONG[input.dataset.check]) return say(input, false);
  say(input, text !== "" && !RULES[input.dataset.check](text));
}

function say(input, wrong) {
  const id = `${input.id}_typed`;
  let word = document.getElementById(id);
  if (!word && !wrong) return;
  if (!word) {
    word = Object.assign(document.createElement("div"), { id, className: "invalid-feedback", textContent: input.dataset.wrong });
    word.setAttribute("role", "status");
    input.after(word);
  }
  word.hidden = !wrong;
  input.classList.toggle("is-invalid", wrong);
  input.setAttribute("aria-invalid", String(wrong));
}

for (const input of document.querySelectorAll("[data-check]")) {
  input.addEventListener("input", () => judge(input, false));
  input.addEventListener("change", () => judge(input, true));
}
