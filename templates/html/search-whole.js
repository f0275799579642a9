/* search-whole.js: the index in one file (search-index.js), loaded on demand as a script, so that it works with file: URLs. */
const finder = (() => {
  let sections, terms, sorted, waiting;
  const load = () => waiting ||= new Promise((done, fail) => {
    window.searchIndex = data => { build(data); done(); };
    document.head.append(el("script", { src: assets + "search-index.js", onerror() { waiting = 0; fail(); } }));
  });
  function build(data) {
    sections = data.sections.map(([page, id, title, text]) => ({ page: data.pages[page], id, title, text, low: fold(text), len: 0 }));
    terms = new Map();
    sections.forEach((s, n) => {
      const add = (word, weight) => { let m = terms.get(word); if (!m) terms.set(word, m = new Map()); m.set(n, (m.get(n) || 0) + weight); };
      for (const w of pieces(s.text)) { add(w, 1); s.len++; }
      for (const w of pieces(s.title)) add(w, 8);
    });
    sorted = [...terms.keys()].sort();
  }
  const withPrefix = p => sorted.filter(t => t.startsWith(p)).slice(0, 200);
  function find(query, act) {
    if (!sections) return;
    const words = [...new Set(pieces(query))];
    const score = new Map(), seen = new Map(), N = sections.length;
    for (const w of words) {
      const best = new Map();
      for (const t of IS_PAIR.test(w) ? (terms.has(w) ? [w] : []) : withPrefix(w)) {
        const posts = terms.get(t), rare = Math.log(1 + N / posts.size), exact = t === w ? 1 : .55;
        for (const [n, f] of posts) best.set(n, Math.max(best.get(n) || 0, rare * exact * (f / (f + 1.2 + sections[n].len / 400))));
      }
      for (const [n, v] of best) { score.set(n, (score.get(n) || 0) + v); seen.set(n, (seen.get(n) || 0) + 1); }
    }
    const most = Math.max(0, ...seen.values()), phrase = fold(query.trim());
    const hits = [...score].filter(([n]) => seen.get(n) >= Math.min(words.length, most)).map(([n, v]) => ({ s: sections[n], v: v + (words.length > 1 && sections[n].low.includes(phrase) ? 3 : 0) + (fold(sections[n].title).includes(phrase) ? 2 : 0) })).sort((a, b) => b.v - a.v);
    act({ hits, terms: words, partial: most < words.length });
  }
  return { find, load, text: (s, act) => act(s.text) };
})();
