/* tabs.js: tab sets, with the ARIA pattern. Without it, and on paper, panels follow one another.
   A chosen tab is also selected in all other sets that have it, and remembered. */
(() => {
  let chosen = []; try { chosen = [JSON.parse(store.get("tabs"))].flat(); } catch {}
  const all = [];
  const show = (set, at) => set.forEach(({ button, panel }, n) => {
    button.setAttribute("aria-selected", n === at); button.tabIndex = n === at ? 0 : -1;
    panel.hidden = n === at ? false : "until-found";
  });
  function choose(button, key) {
    const before = button.getBoundingClientRect().top;
    chosen = [key, ...chosen.filter(k => k !== key)].slice(0, 20);
    store.set("tabs", JSON.stringify(chosen));
    for (const set of all) { const at = set.findIndex(t => t.key === key); if (at >= 0) show(set, at); }
    scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
    button.focus({ preventScroll: true });
  }
  for (const box of $$("main .tabs")) {
    const panels = [...box.children].filter(p => p.matches(".tab")), list = el("div", { className: "tab-list", role: "tablist" }), number = all.length;
    if (panels.length < 2) continue;
    const set = panels.map((panel, n) => {
      panel.id ||= `layer--panel-${number}-${n}`;
      const key = panel.dataset.sync, button = el("button", { type: "button", id: `layer--tab-${number}-${n}`, role: "tab", "aria-controls": panel.id }, ...again($(".tab-label", panel), "a[role]"));
      $$("a", button).forEach(a => a.replaceWith(...a.childNodes));
      for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", button.id], ["tabindex", 0]]) panel.setAttribute(name, value);
      on(button, "click", () => choose(button, key));
      on(panel, "beforematch", () => show(set, n));
      list.append(button);
      return { button, panel, key };
    });
    on(list, "keydown", e => {
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
