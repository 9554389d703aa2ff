// What Gradio has to say by itself, that the connection is lost or too many wait, it says in English alone and without a
// remedy: it is said here in the reader's language. What it is about is known by its own words.

/* global wenbaoNotices: for each language, the words by their names */
(() => {
  const KINDS = [
    [/connection/i, "lost"],
    [/busy|queue/i, "crowded"],
  ];

  const about = (text) => (KINDS.find(([pattern]) => pattern.test(text.textContent)) ?? [null, "refused"])[1];
  function put(text) {
    const words = wenbaoNotices[wenbao.language];
    if (!text.dataset.about) {
      text.dataset.about = about(text);
      if (text.dataset.about === "lost") wenbao.lost();
      // Folding a notice of one line is of no use, and a button in a button none for a keyboard.
      const header = text.closest("[data-testid=toast-body]").querySelector("[role=button]");
      for (const attribute of ["role", "tabindex"]) header?.removeAttribute(attribute);
    }
    const close = text.closest("[data-testid=toast-body]").querySelector("[data-testid=toast-close]");
    if (text.textContent !== words[text.dataset.about]) text.textContent = words[text.dataset.about];
    if (close.getAttribute("aria-label") !== words.close) close.setAttribute("aria-label", words.close);
  }
  new MutationObserver(() => document.querySelectorAll("[data-testid=toast-text]").forEach(put)).observe(
    document.documentElement,
    { childList: true, subtree: true, attributeFilter: ["lang"] },
  );
})();
