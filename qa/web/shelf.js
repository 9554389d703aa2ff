// Gradio names its boxes for files in English, whatever they are for, and its groups of choices not at all; screen readers
// are to hear our labels.
new MutationObserver(() => {
  const named = {
    "#own-files, #batch-file": ["[data-testid=block-label]", "button.upload-container, input[type=file]"],
    "#shelf :has(> #newspapers)": ["[data-testid=block-info]", "#newspapers"],
  };
  for (const [boxes, [title, parts]] of Object.entries(named)) {
    for (const box of document.querySelectorAll(boxes)) {
      const label = box.querySelector(title)?.textContent.trim();
      for (const part of box.querySelectorAll(parts)) {
        if (label && part.getAttribute("aria-label") !== label) part.setAttribute("aria-label", label);
      }
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true, characterData: true });

// A step with a file may take away the button that has the keyboard's focus; it goes on to the one that comes next.
(() => {
  const NEXT = {
    "#own-files": ["#own-files .upload-container"],
    "#shelf": ["#newspapers input:checked", "#own-files .upload-container"],
    "#batch-file": ["#batch-file .upload-container"],
    "#batch-pager": ["#batch-later:enabled", "#batch-earlier:enabled"],
    "#batch": ["#batch-stop", "#batch-start", "#batch-csv"],
  };
  const visible = (one) => one?.checkVisibility();
  let held = null; // what has it
  let next = []; // where it goes on to

  document.addEventListener("focusin", ({ target }) => {
    const place = Object.keys(NEXT).find((one) => target.closest(one));
    held = place && target.matches(":focus-visible") ? target : null;
    next = NEXT[place];
  });
  document.addEventListener("pointerdown", () => (held = null), { capture: true });

  new MutationObserver(() => {
    if (held && (!visible(held) || held.disabled)) next.map((one) => document.querySelector(one)).find(visible)?.focus();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["class", "style", "disabled"] });
})();
