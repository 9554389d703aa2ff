// The conversation: keys, buttons, what is read aloud, what is copied and kept.

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

(() => {
  const log = (selector) => document.querySelectorAll(`#conversation ${selector}`);
  const box = () => document.querySelector("#question textarea");
  // Where there is no keyboard to keep, putting the cursor into the box would bring one up over the answer.
  const toBox = () => matchMedia("(pointer: fine)").matches && box()?.focus({ preventScroll: true });

  // What a screen reader is told; the conversation itself would be read from end to end.
  const voice = document.createElement("div");
  voice.id = "voice";
  voice.setAttribute("role", "status");
  wenbao.ready(() => document.body.append(voice));
  const say = (text) => {
    voice.textContent = ""; // what stands there already would not be said once more
    setTimeout(() => (voice.textContent = text), 50);
  };
  const textOf = (within, selector) => within.querySelector(selector)?.textContent.trim() ?? "";
  const parts = (answer, ...selectors) => selectors.map((one) => textOf(answer, one)).filter(Boolean);

  // A question goes on its way as it stands at this moment, and the box is empty for the next: Gradio would look into the
  // box later. Until the page is ready, and where it has lost its connection, it stays there.
  let lost = false; // the connection; until the page loads anew nothing can be asked
  function ask() {
    const question = box().value.trim();
    if (question && wenbao.press && !lost) {
      press({ ask: question });
      fill("");
    }
    toBox();
  }
  // Questions, and "" for what else was pressed, on their way to the server; it takes them one after the other.
  const unsent = [];
  function press(what) {
    unsent.push(what.ask ?? "");
    wenbao.press(what);
  }
  function fill(text) {
    box().value = text;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
  /** A question that was taken back, or could not be taken, returns to the box; what was typed meanwhile stays. */
  wenbao.giveBack = (question) => question && box() && fill([question, box().value].filter(Boolean).join("\n"));
  /** What was pressed has arrived; the server gives a question back, or "". */
  wenbao.arrived = (question) => {
    unsent.shift();
    wenbao.giveBack(question);
  };
  /** What was pressed has not arrived. */
  wenbao.failed = () => wenbao.giveBack(unsent.shift());
  /** The connection is lost: what was on its way returns to the box. */
  wenbao.lost = () => {
    lost = true;
    wenbao.giveBack(unsent.splice(0).filter(Boolean).join("\n"));
  };
  /** What is not asked yet. */
  wenbao.draft = () => [...unsent, box()?.value].filter(Boolean).join("\n");
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.target !== box()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) ask();
    },
    { capture: true },
  );

  // Buttons. Those in the conversation are known by their ids, `t3-retry`: Gradio leaves them nothing else.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button");
    if (button?.id === "send") ask();
    if (!button?.matches(".do")) return;
    if (button.matches(".ask")) {
      wenbao.view("chat");
      press({ ask: button.textContent });
    } else if (button.id.endsWith("-copy")) {
      await copy(button);
      return;
    } else press({ id: button.id });
    toBox();
  });

  async function copy(button) {
    const answer = button.closest(".reply").querySelector(".answer");
    const rows = [...log(".message-row")];
    const question = textOf(rows[rows.indexOf(button.closest(".message-row")) - 1], ".question");
    const source = textOf(answer, "figcaption");
    const said = parts(answer, ".short, .lead, .reason", "mark");
    const done = await wenbao.copy([question, ...said, ...(source ? [`—— ${source}`] : [])].join("\n"));
    button.focus();
    if (done) say(`${button.textContent} ✓`);
    else say(wenbao.language === "en" ? "Could not be copied" : "没能复制");
    const sign = done ? "done" : "failed";
    button.classList.add(sign);
    setTimeout(() => button.classList.remove(sign), 2000);
  }

  /** A file {name, text} as a download. */
  wenbao.save = ({ name, text }) => {
    const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    Object.assign(document.createElement("a"), { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  };

  // What is unfolded below an answer may lie outside of what is seen.
  document.addEventListener(
    "toggle",
    ({ target }) => target.open && target.matches?.("#conversation .wrong") && target.scrollIntoView({ block: "nearest" }),
    { capture: true },
  );

  // Passages that were folded out stay so when their answer is put there anew, as in another language.
  const unfolded = new Set();
  const turnOf = (within) => within.closest(".reply")?.querySelector(".tools [id]")?.id.split("-")[0];
  document.addEventListener(
    "toggle",
    ({ target }) =>
      target.matches?.("#conversation .more") && unfolded[target.open ? "add" : "delete"](turnOf(target)),
    { capture: true },
  );

  // Suggestions stand in one row, which a wheel moves along.
  document.addEventListener(
    "wheel",
    (event) => {
      const row = event.target.closest?.("#suggestions ul");
      if (row && !event.deltaX) row.scrollLeft += event.deltaY;
    },
    { passive: true },
  );

  // What explains itself when it is pointed at goes away with Escape.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement?.closest(".confidence")) document.activeElement.blur();
  });

  // The newest question comes to the top when it is asked and when it is answered, so that answers are read from their
  // beginning; then the answer is said. Gradio labels each message with its HTML source, which a screen reader would read
  // aloud; without the label it reads the message itself.
  let shown = 0;
  let said = 0;
  let thanked = 0;
  let numbered = 0;
  new MutationObserver(() => {
    wenbao.changed();
    for (const message of log("[data-testid][aria-label]")) message.removeAttribute("aria-label");
    for (const whole of log('[role="log"]:not([aria-live="off"])')) whole.setAttribute("aria-live", "off");
    for (const tooltip of log(".tooltip:not([id])")) {
      tooltip.id = `tooltip-${++numbered}`;
      tooltip.parentElement.querySelector("button")?.setAttribute("aria-describedby", tooltip.id);
    }
    for (const more of log(".more:not([open])")) more.open = unfolded.has(turnOf(more));
    const questions = log(".question");
    if (!questions.length) unfolded.clear();
    const answers = log(".answer");
    if (questions.length + answers.length > shown) questions[questions.length - 1]?.scrollIntoView({ block: "start" });
    shown = questions.length + answers.length;
    if (answers.length > said) {
      say(parts(answers[answers.length - 1], ".short, .lead, .reason", ".confidence button", "mark").join(" "));
    }
    said = answers.length;
    const thanks = log(".thanks");
    if (thanks.length > thanked) say(thanks[thanks.length - 1].textContent);
    thanked = thanks.length;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
