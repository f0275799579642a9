/* quiz.js: checks the chosen answers, if the page contains the key. */
(() => {
  for (const form of $$("main .quiz")) {
    const key = $(".key", form), status = $("[role=status]", form), inputs = $$(".answers input", form);
    if (!key) continue;
    const right = key.dataset.right.split(" ");
    const forget = () => { status.replaceChildren(); inputs.forEach(i => i.closest("li").classList.remove("right", "wrong")); };
    on(form, "change", forget);
    on(form, "submit", e => {
      e.preventDefault(); forget();
      const chosen = inputs.filter(i => i.checked), good = chosen.filter(i => right.includes(i.value));
      const word = !chosen.length ? words.quiz_none : good.length < chosen.length ? words.quiz_wrong : good.length < right.length ? words.quiz_more : words.quiz_right;
      const said = chosen.flatMap(i => $$("dt", key).filter(dt => dt.textContent === i.value).map(dt => dt.nextElementSibling));
      chosen.forEach(i => i.closest("li").classList.add(good.includes(i) ? "right" : "wrong"));
      setTimeout(() => status.replaceChildren(el("p", {}, word), ...said.map(dd => el("div", {}, ...again(dd)))), 30);
    });
  }
})();
