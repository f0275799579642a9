/* search.js: the search box, and marks on the page that a result leads to. What is found comes from `finder`: search-whole.js or search-parts.js. */
(() => {
  /* all ranges [from, to] of the words in a text; adjacent ones are merged */
  function places(text, words) {
    const low = fold(text).replace(/’/g, "'"), out = [];
    for (const w of words) for (let i = low.indexOf(w); i >= 0; i = low.indexOf(w, i + 1)) if (IS_HAN.test(w) || !/[\p{L}\p{N}]/u.test(low[i - 1] || "")) out.push([i, i + w.length]);
    return out.sort((a, b) => a[0] - b[0]).reduce((m, p) => { const l = m[m.length - 1]; if (l && p[0] <= l[1]) l[1] = Math.max(l[1], p[1]); else m.push([...p]); return m; }, []);
  }
  function marked(node, text, words, from = 0, to = text.length) {
    let at = from;
    for (const [a, b] of places(text, words)) if (a >= from && b <= to) { node.append(text.slice(at, a), el("mark", {}, text.slice(a, b))); at = b; }
    node.append(text.slice(at, to)); return node;
  }
  function snippet(node, text, words) {
    const all = places(text, words), size = IS_HAN.test(words[0] || "") ? 70 : 170; let from = 0, best = -1;
    for (const [a] of all) { const n = all.filter(p => p[0] >= a && p[1] <= a + size).length; if (n > best) { best = n; from = Math.max(0, a - size / 3 | 0); } }
    let to = Math.min(text.length, from + size);
    if (from) { const i = text.lastIndexOf(" ", from); if (from - i < 25) from = i + 1; }
    if (to < text.length) { const i = text.indexOf(" ", to); if (i >= 0 && i - to < 25) to = i; }
    if (from) node.append("… "); marked(node, text, words, from, to); if (to < text.length) node.append(" …"); return node;
  }

  let box, input, list, status, last = 0;
  function make() {
    box = layer({ className: "search", "aria-label": words.search });
    box.innerHTML = `<form class="search-field" role="search" method="dialog"><svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM12.7 12.7L17 17"/></svg><input type="search" aria-label="${words.search}" placeholder="${words.search}" autocomplete="off" spellcheck="false" enterkeyhint="go"></form><div class="search-status"><span role="status"></span><span class="search-hint" aria-hidden="true">${words.hint.replace(/\[(.*?)]/g, "<kbd>$1</kbd>")}</span></div><ol class="results" aria-label="${words.results}"></ol>`;
    const form = $("form", box); form.append(closer());
    input = $("input", box); list = $("ol", box); status = $("[role=status]", box);
    on(input, "input", () => { clearTimeout(last); last = setTimeout(run, 60); });
    on(form, "submit", e => { e.preventDefault(); run(); $("a", list)?.click(); });
    on(box, "keydown", e => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[e.key]; if (way && last) run();
      const links = $$("a", list), i = links.indexOf(document.activeElement);
      if (e.key === "Escape") { e.preventDefault(); box.close(); return; }
      if (e.isComposing || !links.length) return;
      const to = Math.min(i + way, links.length - 1);
      if (!way || to < -1) { if (i >= 0 && (e.key.length === 1 || e.key === "Backspace") && !e.ctrlKey && !e.metaKey && !e.altKey && e.key !== " ") input.focus(); return; }
      e.preventDefault(); if (to < 0) input.focus(); else { links[to].focus({ preventScroll: true }); links[to].scrollIntoView({ block: "nearest" }); }
    });
    on(list, "click", e => { if (e.target.closest("a") && plainClick(e)) box.close(); });
  }
  function run() {
    clearTimeout(last); last = 0;
    const q = input.value.trim();
    finder.find(q, ({ hits, terms, partial, note }) => {
      if (q !== input.value.trim()) return;
      const shown = hits.slice(0, 40), count = fill(words.found, { n: digits(shown.length), all: digits(hits.length) });
      status.textContent = !q ? words.type : note || (!hits.length ? fill(words.found_none, { words: q }) : partial ? fill(words.found_some, { found: count }) : count);
      list.replaceChildren(); list.scrollTop = 0;
      for (const { s } of shown) {
        const url = new URL("../" + s.page[0], assets); url.searchParams.set("q", q); url.hash = s.id;
        const where = el("span", { className: "where", textContent: s.page[1] === s.title ? "" : s.page[1] }), bit = el("span", { className: "bit" });
        finder.text(s, text => snippet(bit, text, terms));
        list.append(el("li", {}, el("a", { href: url }, marked(el("strong"), s.title, terms), where, bit)));
      }
    });
  }
  function open() {
    if (!box) make(); if (box.open) return;
    box.showModal(); input.focus(); input.select();
    status.textContent = words.loading;
    finder.load().then(run, () => { status.textContent = words.failed; });
  }
  window.bookSearch = open;
  for (const b of $$(".search-open")) { on(b, "click", open); on(b, "pointerenter", () => finder.load().catch(() => {}), { once: true }); }

  /* highlights the words of a search on the page that it led to, without changing the DOM */
  const sought = pieces(new URLSearchParams(location.search).get("q") || "");
  if (sought.length && window.Highlight && CSS.highlights) {
    const ranges = [], walk = document.createTreeWalker($("main"), NodeFilter.SHOW_TEXT);
    for (let n; (n = walk.nextNode()) && ranges.length < 500;) for (const [from, to] of places(n.data, sought)) { const r = new Range(); r.setStart(n, from); r.setEnd(n, to); ranges.push(r); }
    if (ranges.length) { unfold(ranges[0].startContainer.parentElement); CSS.highlights.set("found", new Highlight(...ranges)); }
  }
})();
