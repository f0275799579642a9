/* tabs.js: labelled pieces become tabs (ARIA's pattern). Without it, and on paper, they stand one below the other.
   What a reader chooses is chosen in every set that offers it, and remembered. */
(() => {
  "use strict";
  let chosen = []; try { chosen = [JSON.parse(localStorage.getItem("tabs"))].flat(); } catch {}
  const all = [];
  const show = (set, at) => set.forEach(({ button, panel }, n) => {
    button.setAttribute("aria-selected", n === at); button.tabIndex = n === at ? 0 : -1;
    panel.hidden = n === at ? false : "until-found";
  });
  function choose(button, key) {
    const before = button.getBoundingClientRect().top;
    chosen = [key, ...chosen.filter(k => k !== key)].slice(0, 20);
    try { localStorage.setItem("tabs", JSON.stringify(chosen)); } catch {}
    for (const set of all) { const at = set.findIndex(t => t.key === key); if (at >= 0) show(set, at); }
    scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
    button.focus({ preventScroll: true });
  }
  for (const box of document.querySelectorAll("main .tabs")) {
    const panels = [...box.children].filter(p => p.matches(".tab")), list = document.createElement("div"), number = all.length;
    if (panels.length < 2) continue;
    const set = panels.map((panel, n) => {
      const button = document.createElement("button"), label = panel.querySelector(".tab-label").cloneNode(true), key = panel.dataset.sync;
      label.querySelectorAll("a").forEach(a => a.role ? a.remove() : a.replaceWith(...a.childNodes)); label.querySelectorAll("[id]").forEach(e => e.removeAttribute("id"));
      button.append(...label.childNodes); button.type = "button"; button.id = `layer--tab-${number}-${n}`; panel.id ||= `layer--panel-${number}-${n}`;
      for (const [name, value] of [["role", "tab"], ["aria-controls", panel.id]]) button.setAttribute(name, value);
      for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", button.id], ["tabindex", 0]]) panel.setAttribute(name, value);
      button.addEventListener("click", () => choose(button, key));
      panel.addEventListener("beforematch", () => show(set, n));
      list.append(button);
      return { button, panel, key };
    });
    list.className = "tab-list"; list.setAttribute("role", "tablist");
    list.addEventListener("keydown", e => {
      const at = set.findIndex(t => t.button === e.target), way = getComputedStyle(list).direction === "rtl" ? -1 : 1;
      const to = { ArrowLeft: at - way, ArrowRight: at + way, Home: 0, End: set.length - 1 }[e.key];
      if (to === undefined || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
      e.preventDefault(); const next = set.at(to % set.length); choose(next.button, next.key);
    });
    box.prepend(list); all.push(set);
    const ranks = set.map(t => chosen.indexOf(t.key)), best = Math.min(...ranks.filter(r => r >= 0));
    show(set, Math.max(0, Number.isFinite(best) ? ranks.indexOf(best) : panels.findIndex(p => p.dataset.selected)));
  }
})();
