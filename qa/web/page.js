// Enter that ends the composition of an input method (Chinese, Japanese, …) chooses characters; it sends nothing.
for (const kind of ["keydown", "keypress"]) {
  window.addEventListener(
    kind,
    (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

// The newest question comes to the top when it is asked and when it is answered, so that answers are read from their
// beginning. Gradio labels each message with its HTML source, which a screen reader would read aloud; without the label
// it reads the message itself.
let shown = 0;
new MutationObserver(() => {
  for (const message of document.querySelectorAll("#conversation [data-testid][aria-label]")) {
    message.removeAttribute("aria-label");
  }
  // Gradio calls the examples a list, which their buttons are no items of.
  document.querySelector("#conversation .examples[role]")?.removeAttribute("role");
  const questions = document.querySelectorAll("#conversation .question");
  const count = questions.length + document.querySelectorAll("#conversation .answer").length;
  if (count > shown) questions[questions.length - 1]?.scrollIntoView({ block: "start" });
  shown = count;
}).observe(document.documentElement, { childList: true, subtree: true });
