/* quiz.js: says whether the chosen answers are the right ones, where the page has the key. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("main .quiz")) {
    const key = form.querySelector(".key"), status = form.querySelector("[role=status]"), inputs = [...form.querySelectorAll(".answers input")];
    if (!key) continue;
    const right = key.dataset.right.split(" ");
    const forget = () => { status.replaceChildren(); inputs.forEach(i => i.closest("li").classList.remove("right", "wrong")); };
    form.addEventListener("change", forget);
    form.addEventListener("submit", e => {
      e.preventDefault(); forget();
      const chosen = inputs.filter(i => i.checked), good = chosen.filter(i => right.includes(i.value)), word = document.createElement("p");
      word.textContent = !chosen.length ? words.quiz_none : good.length < chosen.length ? words.quiz_wrong : good.length < right.length ? words.quiz_more : words.quiz_right;
      const said = chosen.flatMap(i => [...key.querySelectorAll("dt")].filter(dt => dt.textContent === i.value).map(dt => dt.nextElementSibling));
      chosen.forEach(i => i.closest("li").classList.add(good.includes(i) ? "right" : "wrong"));
      setTimeout(() => status.replaceChildren(word, ...said.map(dd => { const copy = document.createElement("div"); copy.append(...dd.cloneNode(true).childNodes); copy.querySelectorAll(".copy").forEach(b => b.remove()); copy.querySelectorAll("[id]").forEach(n => n.removeAttribute("id")); return copy; })), 30);
    });
  }
})();
