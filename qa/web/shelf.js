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
