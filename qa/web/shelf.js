// Gradio names its boxes for files in English, whatever they are for; screen readers are to hear our labels.
new MutationObserver(() => {
  for (const box of document.querySelectorAll("#own-files, #batch-file")) {
    const label = box.querySelector("[data-testid=block-label]")?.textContent.trim();
    for (const part of box.querySelectorAll("button.upload-container, input[type=file]")) {
      if (label && part.getAttribute("aria-label") !== label) part.setAttribute("aria-label", label);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
