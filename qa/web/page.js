// The page as a whole: language, light and dark, the views. It runs before Gradio starts.

/* global wenbaoLanguage: the one to begin with */
var wenbao = (() => {
  const LOCALES = { zh: "zh-CN", en: "en" };

  // What the reader chose is kept; where the browser keeps nothing, it lasts as long as the page.
  const kept = (name, where = "localStorage") => {
    try {
      return window[where].getItem(`wenbao-${name}`);
    } catch {
      return null;
    }
  };
  const keep = (name, value, where = "localStorage") => {
    try {
      window[where].setItem(`wenbao-${name}`, value);
    } catch {}
  };

  // Language. Gradio shows its components in the browser's language: it is told the reader's instead, and where it has
  // started already, by the function that its own settings use, that another was chosen.
  let language = kept("language") in LOCALES ? kept("language") : wenbaoLanguage;
  Object.defineProperty(navigator, "language", { get: () => LOCALES[language], configurable: true });
  speak();

  async function speak() {
    document.documentElement.lang = LOCALES[language];
    const core = performance.getEntriesByType("resource").find((entry) => /\/assets\/core-[^/]*\.js$/.test(entry.name));
    if (core) (await import(core.name)).changeLocale(LOCALES[language]);
  }
  async function otherLanguage() {
    language = language === "zh" ? "en" : "zh";
    keep("language", language);
    await speak();
    return language;
  }

  // Light and dark: the system's, until the reader has chosen.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (kept("theme") ? kept("theme") === "dark" : system.matches);
  function shade() {
    document.body.classList.toggle("dark", isDark());
    document.documentElement.style.colorScheme = isDark() ? "dark" : "light";
    document.getElementById("theme")?.setAttribute("aria-pressed", String(isDark()));
  }
  function otherTheme() {
    keep("theme", isDark() ? "light" : "dark");
    shade();
  }

  // Views. On a desktop chat and paper stand side by side; on a phone they are two views, and a source that is clicked
  // shows the paper. An address with a place, or a view of the paper, in it is such a click. The browser's history keeps
  // where a click led away from (paper.js), and back leads there.
  function view(name) {
    document.body.dataset.view = name;
    const beside = name === "paper" && !document.getElementById("view-paper")?.offsetParent;
    const current = beside ? "chat" : name;
    for (const button of document.querySelectorAll("button.view")) {
      if (button.id === `view-${current}`) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
  }
  const toPlace = () => /^#[/?]/.test(location.hash) && view("paper");
  addEventListener("popstate", ({ state }) => (state?.view ? view(state.view) : toPlace()));

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.id === "theme") otherTheme();
    if (button?.matches(".view")) view(button.id.slice("view-".length));
  });

  // The same page loaded again, as Gradio does after a lost connection, is another visitor to the server. What was kept for
  // the one before is given to who knows its secret; and what was in the box returns. Both lie in the tab's own storage
  // only while the page is not seen: a browser may throw it away then without a word, and nobody copies such a tab.
  const secret = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const before = JSON.parse(kept("left", "sessionStorage") || "{}");
  let told = false; // whether the server knows the new secret
  let newspaper = before.newspaper; // key of the one that is read, where that is the reader's own
  let loggedOut = false;
  const leave = () => {
    const covered = document.querySelector("#opening:not([data-done])");
    const left = { secret: told ? secret : before.secret, draft: covered ? before.draft : wenbao.draft(), newspaper };
    keep("left", loggedOut ? "" : JSON.stringify(left), "sessionStorage");
  };
  const come = () => keep("left", "", "sessionStorage");
  come();
  document.addEventListener("click", (event) => (loggedOut ||= Boolean(event.target.closest?.("#leave"))));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", come);
  addEventListener("visibilitychange", () => (document.hidden ? leave() : come()));

  /** Puts a text on the clipboard; whether that was possible. The focus may be elsewhere then. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // A page that is not served by TLS has no clipboard to write to, save by a selection.
      const box = document.body.appendChild(document.createElement("textarea"));
      box.value = text;
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  }

  // The server keeps what belongs to a page for as long as it is open: it is told now and then, and when it is closed.
  const tell = (left) => {
    const visitor = document.querySelector("#masthead [data-visitor]")?.dataset.visitor;
    if (visitor) navigator.sendBeacon(`visit?visitor=${visitor}${left ? "&left" : ""}`);
  };
  setInterval(tell, 10 * 60_000, false);
  addEventListener("pagehide", () => tell(true));
  addEventListener("pageshow", () => tell(false));
  addEventListener("visibilitychange", () => document.hidden || tell(false));

  const ready = (begin) =>
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin();
  // Gradio puts the page together piece by piece; it is seen when all are there, so that none pushes another about.
  const PIECES = ["#masthead h1", "#theme", "#conversation .invitation", "#question textarea", "#send", "#save-json"];
  PIECES.push("#shelf", "#reading .sheet", "#batch-head h2");
  const FADING = 250; // milliseconds that Gradio's buttons take to come out
  function open() {
    shade();
    setTimeout(uncover, 15_000);
  }
  function uncover() {
    const opening = document.querySelector("#opening:not([data-done])");
    if (!opening) return;
    opening.dataset.done = "";
    if (before.draft) wenbao.giveBack(before.draft);
    setTimeout(() => opening.remove(), FADING);
    if (document.body.dataset.view !== "batch" && matchMedia("(pointer: fine)").matches) {
      document.querySelector("#question textarea")?.focus({ preventScroll: true });
    }
  }

  ready(() => {
    shade();
    view("chat");
    toPlace();
    system.addEventListener("change", shade);
    // Gradio sets the system's shade when it starts.
    new MutationObserver(() => document.body.classList.contains("dark") !== isDark() && shade()).observe(document.body, {
      attributeFilter: ["class"],
    });
  });

  return {
    /** What the server is told when the page is opened. */
    get arrival() {
      told = true;
      return { language, secret, before: before.secret };
    },
    get language() {
      return language;
    },
    /** Another newspaper is read now, by its key; whether it was the one before this page was loaded again. */
    reads(key) {
      const again = newspaper === key;
      newspaper = key;
      return again;
    },
    copy,
    open,
    otherLanguage,
    ready,
    view,
    /** Called whenever the page has changed; Gradio builds and rebuilds it. */
    changed() {
      if (PIECES.every((piece) => document.querySelector(piece))) uncover();
      if (document.querySelector("button.view:not([data-known])")) {
        for (const button of document.querySelectorAll("button.view")) button.dataset.known = "";
        view(document.body.dataset.view);
        shade();
      }
    },
  };
})();
