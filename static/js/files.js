// Drop zones: files are dropped, pasted or chosen, sent ahead one by one, and named in the form by their tokens. Links too.
// Every <div class="drop" data-stage="…"> of the page, also one that comes later; without a script the zone's own fields do the same.

const zoneOf = (target) => target instanceof Element ? target.closest(".drop[data-stage]") : null;
const listOf = (zone) => zone.querySelector(".dropped");
const ending = (name) => /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
const has = (words, word) => words.split(" ").includes(word);

/** Why this file can't be sent, in words; empty where it may be. The server judges again, by what is inside. */
function wrong(zone, file) {
  const { endings, media, limit, mediaLimit, emptyWords, kindWords, largeWords } = zone.dataset;
  if (!file.size) return emptyWords;
  const end = ending(file.name), played = has(media, end);
  if (end && !played && !has(endings, end) && !["heic", "heif"].includes(end)) return kindWords;
  const most = Number(played ? mediaLimit : limit);
  if (file.size > most) return largeWords.replace("{size}", Math.ceil(file.size / 1e6)).replace("{limit}", most / 1e6);
  return "";
}

function changed(zone) {
  zone.classList.toggle("has", Boolean(listOf(zone).children.length));
  zone.dispatchEvent(new CustomEvent("dropped", { bubbles: true }));
  zone.closest("form")?.dispatchEvent(new CustomEvent("rows"));
}

function tell(zone, words) {
  zone.querySelector("[data-told]").textContent = words;
}

/** A line for a file that has a token. */
function line(zone, file) {
  const item = zone.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector(".dropped-name").textContent = file.name;
  item.querySelector(".dropped-size").textContent = file.words;
  item.querySelector("[name$='-file']").value = file.token;
  item.querySelector("[name$='-remove']").value = file.token;
  const kind = item.querySelector("[name$='-kind']");
  kind.value = file.kind;
  kind.setAttribute("aria-label", `${kind.getAttribute("aria-label") ?? ""}: ${file.name}`);
  if (file.thumb) item.prepend(Object.assign(document.createElement("img"), { src: file.thumb, alt: "" }));
  return item;
}

/** A line for a file on its way, or one that didn't arrive. */
function waiting(zone, file) {
  const item = document.createElement("li");
  item.className = "on-its-way";
  const name = Object.assign(document.createElement("span"), { className: "dropped-name", textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", `${file.name} ${zone.dataset.sendingWords}`);
  item.append(name, bar);
  listOf(zone).append(item);
  return item;
}

function failed(zone, item, words, again) {
  item.className = "wrong";
  item.querySelector("progress")?.remove();
  item.append(Object.assign(document.createElement("span"), { className: "wrong-words", textContent: words }));
  tell(zone, `${item.querySelector(".dropped-name").textContent}: ${words}`);
  const button = (text, act) => Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: text, onclick: act });
  if (again) item.append(button(zone.dataset.againWords, () => { item.remove(); again(); }));
  item.append(button(zone.dataset.dropWords, () => { item.remove(); changed(zone); zone.querySelector("[type=file]").focus(); }));
}

/** The kinds already chosen in the zone, so that the server's guess goes on to the next. */
const given = (zone) => [...listOf(zone).querySelectorAll("select")].map((select) => select.value).filter(Boolean).join(" ");

/** Send one file ahead. Resolves when it has arrived or was refused. */
function send(zone, file) {
  const item = waiting(zone, file), words = wrong(zone, file);
  if (words) { failed(zone, item, words); return Promise.resolve(); }
  const body = new FormData();
  body.set("asked", zone.dataset.asked);
  body.set("given", given(zone));
  body.set("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", zone.dataset.stage);
  request.setRequestHeader("X-CSRFToken", zone.closest("form").elements.csrfmiddlewaretoken.value);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.upload.onprogress = (event) => { if (event.lengthComputable) item.querySelector("progress").value = Math.round(event.loaded / event.total * 100); };
  const again = () => queue(zone, [file]);
  return new Promise((done) => {
    request.onloadend = () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* the sign-in page, or nothing */ }
      if (answer?.token) { item.replaceWith(line(zone, answer)); tell(zone, `${answer.name}, ${answer.words}`); }
      else if (answer?.error) failed(zone, item, answer.error);
      else failed(zone, item, request.status ? zone.dataset.sessionWords : zone.dataset.lineWords, again);
      changed(zone);
      done();
    };
    request.send(body);
  });
}

let last = Promise.resolve();
/** One after another, so that a slow line carries whole files. */
export function queue(zone, files) {
  for (const file of files) last = last.then(() => send(zone, file));
  return last;
}

/** Put a link into the zone's first empty link field. */
function addLink(zone, text) {
  const field = [...zone.querySelectorAll("[name$='-link']")].find((one) => !one.value);
  if (!field) return false;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/** Show again what a kept copy of the form names: pairs of name and value. */
export async function restore(form, pairs) {
  for (const zone of form.querySelectorAll(".drop[data-stage]")) {
    const of = (name) => pairs.filter(([given]) => given === `${zone.dataset.prefix}-${name}`).map(([, value]) => value);
    const tokens = of("file"), kinds = of("kind"), there = new Set([...listOf(zone).querySelectorAll("[name$='-file']")].map((one) => one.value));
    for (const text of of("link").filter(Boolean)) if (![...zone.querySelectorAll("[name$='-link']")].some((one) => one.value === text)) addLink(zone, text);
    if (!tokens.some((token) => !there.has(token))) continue;
    const query = new URLSearchParams(tokens.map((token) => ["token", token]));
    try {
      const { files } = await (await fetch(`${zone.dataset.stage}?${query}`)).json();
      const lines = files.map((file) => line(zone, { ...file, kind: kinds[tokens.indexOf(file.token)] ?? "" }));
      listOf(zone).replaceChildren(...lines);
      changed(zone);
    } catch { /* no line: what the page shows stays */ }
  }
}

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event.target);
  event.preventDefault(); // a file dropped beside a zone must not replace the page
  event.dataTransfer.dropEffect = zone ? "copy" : "none";
  zone?.classList.add("over");
});
document.addEventListener("dragleave", (event) => zoneOf(event.target)?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const zone = zoneOf(event.target);
  if (!zone) return;
  zone.classList.remove("over");
  const link = event.dataTransfer.getData("text/uri-list").split("\n").find((text) => /^https?:\/\//.test(text));
  if (event.dataTransfer.files.length) queue(zone, event.dataTransfer.files);
  else if (link) addLink(zone, link.trim());
});
document.addEventListener("paste", (event) => {
  // On a zone, or on the row that holds the only one: pictures anywhere in it, an address anywhere but in a field of text.
  const near = event.target instanceof Element ? event.target.closest("[data-drop-row], form") : null;
  const zones = near?.querySelectorAll(".drop[data-stage]") ?? [];
  const zone = zoneOf(event.target) ?? (zones.length === 1 ? zones[0] : null);
  if (!zone) return;
  const files = [...event.clipboardData.files], text = event.clipboardData.getData("text/plain").trim();
  if (files.length) { event.preventDefault(); queue(zone, files); }
  else if (/^https?:\/\/\S+$/.test(text) && !event.target.matches("input:not([type=file]):not([type=checkbox]), textarea") && addLink(zone, text)) event.preventDefault();
});
document.addEventListener("change", (event) => {
  const zone = zoneOf(event.target);
  if (!zone) return;
  if (event.target.type === "file") {
    const files = [...event.target.files];
    event.target.value = ""; // so that a submit doesn't send them a second time
    queue(zone, files);
  } else if (event.target.matches("[name$='-remove']")) {
    event.target.closest("li").remove();
    changed(zone);
    zone.querySelector("[type=file]").focus();
  }
});
document.addEventListener("input", (event) => {
  // A filled last link makes room for another.
  const zone = zoneOf(event.target);
  if (!zone || !event.target.matches("[name$='-link']")) return;
  const fields = [...zone.querySelectorAll("[name$='-link']")], lastOne = fields.at(-1);
  if (fields.length >= 20 || !lastOne.value) return;
  const next = lastOne.cloneNode();
  next.value = "";
  next.removeAttribute("value");
  lastOne.after(next);
});
document.addEventListener("refilled", (event) => { if (event.detail) restore(event.target, event.detail); });
for (const form of document.forms) if (form.kept) restore(form, form.kept);
