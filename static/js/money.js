// Amounts on pages. The server computes; a script only shows what it was given, or what somebody is typing.

/** «1 400 000 ₸» or «428 571,50 ₸» from whole tiyn (a number, a BigInt, or its digits), as koksu/money.py prints it. */
export function tenge(tiyn) {
  const [, whole, rest] = /(.+)(..)$/.exec(String(tiyn).padStart(3, "0"));
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, "\u00a0")}${rest === "00" ? "" : `,${rest}`}\u00a0₸`;
}
