// The reading pane. The fragment of the page's address says what it shows: the server is asked for that here, and the
// reader's eye and focus are led there. `element`, `trigger` and `watch` are what gr.HTML gives to its script.
const positions = new Map(); // how far each address was scrolled
let asked = null; // the address that the server was asked for last
let left = ""; // the address that was shown before
let moved = false; // whether the reader went somewhere, so that eye and focus are to follow
let clicked = false; // whether by a link or the search, not by back and forward
let filtered = false; // whether by a choice above the list
let origin = null; // the link outside of the pane that led into it

const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "zh");
const ours = (address) => address === "" || address.startsWith("#/") || address.startsWith("#?");
const shown = () => element.querySelector(".sheet").dataset.address;
const link = (address, within) => element.querySelector(`:is(${within}) a[href="${CSS.escape(address)}"]`);
const scroller = () => {
  let box = element;
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  return box ?? document.scrollingElement;
};
const seen = () => element.checkVisibility(); // not where another view is shown in its place

const ask = () => {
  if (seen()) positions.set(shown(), scroller().scrollTop);
  asked = location.hash;
  trigger("open", { address: asked, language: language() });
};

const arrive = () => {
  if (!moved) return;
  const here = element.querySelector("[data-here]");
  const list = element.querySelector("[data-list]");
  scroller().scrollTop = ((list || !clicked) && positions.get(shown())) || 0;
  const last = list && (filtered ? link(shown(), ".filters") : link(left, ".articles, .hits"));
  (here ?? last ?? element.querySelector("h2[tabindex]"))?.focus({ preventScroll: true });
  if (here) (here.querySelector("mark") ?? here).scrollIntoView({ block: "center" });
  moved = clicked = false;
};

const go = () => {
  const waiting = element.querySelector('[aria-busy="true"]') && asked === location.hash;
  if (!ours(location.hash) || (waiting && !clicked)) return;
  moved = seen();
  if (!moved && origin?.isConnected) origin.focus(); // back to where the reader came from
  left = shown();
  filtered = document.activeElement.closest(".filters") !== null;
  if (location.hash === left) return arrive();
  element.querySelector(".sheet").setAttribute("aria-busy", "true"); // until what comes takes its place
  ask();
};

// An answer may come when the reader has gone on already; then what is wanted now is asked for again.
watch("value", () => {
  if (asked === null || asked === shown()) arrive();
  else ask();
});

window.addEventListener("hashchange", go);
// Another newspaper: what was open is not in it. Only a page that was loaded again reads the same as before it was.
window.addEventListener("wenbao-newspaper", ({ detail: key }) => {
  if (wenbao.reads(key)) {
    moved = seen();
    clicked = true;
    return ask();
  }
  history.replaceState(null, "", location.pathname + location.search);
  ask();
  positions.clear();
  scroller().scrollTop = 0;
});
new MutationObserver(ask).observe(document.documentElement, { attributeFilter: ["lang"] });

const open = (address) => {
  clicked = true;
  history.replaceState({ view: document.body.dataset.view }, "");
  wenbao.view("paper");
  if (location.hash === address) go(); // the address stays, but the reader wants to see it
  else location.hash = address;
};

document.addEventListener(
  "click",
  (event) => {
    const found = event.target.closest?.('a[href^="#/"], a[href^="#?"]');
    if (!found || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!element.contains(found)) origin = found;
    open(found.hash);
  },
  { capture: true },
);

element.addEventListener("submit", (event) => {
  event.preventDefault();
  open("#?find=" + encodeURIComponent(event.target.elements.find.value.trim()));
});

element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.target.matches("input") || !origin?.isConnected) return;
  wenbao.view(origin.closest("#batch") ? "batch" : "chat");
  origin.focus();
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const { copied: yes, notCopied: no } = element.querySelector(".sheet").dataset;
  const said = element.querySelector(".said");
  const done = await wenbao.copy(location.origin + location.pathname + location.search + button.dataset.copy);
  button.focus();
  said.textContent = "";
  setTimeout(() => (said.textContent = done ? yes : no), 50);
  if (!done) return open(button.dataset.copy);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 2000);
});

if (location.hash && ours(location.hash)) {
  wenbao.view("paper");
  clicked = true;
  go();
} else if (!element.querySelector(".sheet").lang.startsWith(language())) {
  ask(); // a reader who chose the other language on an earlier visit
}
