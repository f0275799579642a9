/* search-parts.js: the index of a large site, in files that are loaded as scripts when they are needed: titles first, then the words that begin
   as one that is sought, then the texts of what was found. A word that is not there may differ by one letter. */
const finder = (() => {
  let data = null, common = null, sections = null, waiting = null;
  const parts = new Map(), taken = {};
  window.searchPart = (name, part) => { taken[name] = part; };
  const part = name => {
    if (!parts.has(name)) parts.set(name, new Promise((done, fail) => {
      document.head.append(el("script", { src: new URL(`search/${name}.js`, assets), onload: () => done(taken[name]), onerror() { parts.delete(name); fail(); } }));
    }));
    return parts.get(name);
  };
  const load = () => waiting ||= part("index").then(found => {
    data = found; common = new Set(data.common); sections = [];
    for (const [file, title, ...inner] of data.pages) for (let i = -2, page = [file, title]; i < inner.length; i += 2) sections.push({ n: sections.length, page, id: i < 0 ? "" : inner[i], title: i < 0 ? title : inner[i + 1] });
  }, fault => { waiting = null; throw fault; });
  const text = (s, act) => part(`t${Math.floor(s.n / data.size)}`).then(texts => act(texts[s.n % data.size]));

  /* files whose words may begin with p: `starts` are the first words of the files */
  function files(p) {
    let last = data.starts.findLastIndex(w => w <= p), end = last;
    while (end + 1 < data.starts.length && data.starts[end + 1].startsWith(p) && end - last < 3) end++;
    return Array.from({ length: end - Math.max(last, 0) + 1 }, (_, i) => `w${Math.max(last, 0) + i}`);
  }
  async function lookup(p, whole) {
    const out = [];
    for (const found of await Promise.all(files(p).map(part))) for (const t in found) if (whole ? t === p : t.startsWith(p)) out.push([t, found[t]]);
    return out.sort((a, b) => (b[0] === p) - (a[0] === p)).slice(0, p.length < 2 ? 50 : 200);
  }
  /* whether two words differ by one letter: left out, added, replaced, or exchanged with the next */
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let i = 0, j = 0; while (i < a.length && a[i] === b[i]) i++;
    while (j < Math.min(a.length, b.length) - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j++;
    const x = a.slice(i, a.length - j), y = b.slice(i, b.length - j);
    return x.length < 2 && y.length < 2 || x.length === 2 && x === y[1] + y[0];
  }
  async function similar(w) {
    if (w.length < 4 || IS_HAN.test(w)) return [];
    const all = (await part("words")).split(" "), whole = all.filter(t => near(w, t));
    const close = whole.length ? whole : all.filter(t => t.length > w.length && near(w, t.slice(0, w.length)));
    return close.slice(0, 5);
  }
  async function find(query, act) {
    if (!sections) return;
    const asked = [...new Set(pieces(query))], rare = asked.filter(w => !common.has(w)), sought = rare.length ? rare : asked;
    const score = new Map(), seen = new Map(), others = [];
    for (const w of sought) {
      let found = await lookup(w, IS_PAIR.test(w)), factor = 1;
      if (!found.length) {
        const close = await similar(w); others.push(...close); factor = .4;
        found = (await Promise.all(close.map(t => lookup(t)))).flat();
      }
      const best = new Map();
      for (const [t, posts] of found) {
        const value = factor * (t === w ? 1 : .55) * Math.log(1 + sections.length / (posts.length / 2));
        for (let i = 0, n = 0; i < posts.length; i += 2) { n += posts[i]; best.set(n, Math.max(best.get(n) || 0, value * posts[i + 1] / 9)); }
      }
      for (const [n, v] of best) { score.set(n, (score.get(n) || 0) + v); seen.set(n, (seen.get(n) || 0) + 1); }
    }
    const most = Math.max(0, ...seen.values()), phrase = fold(query.trim());
    const hits = [...score].filter(([n]) => seen.get(n) >= most).map(([n, v]) => {
      const s = sections[n], title = s.low ||= fold(s.title), page = s.page.low ||= fold(s.page[1]);
      return { s, v: v + (title.includes(phrase) ? 2 : 0) + (title === phrase ? 2 : 0) + (s.id ? 0 : .3) + (page.includes(phrase) ? .5 : 0) };
    }).sort((a, b) => b.v - a.v);
    const note = !hits.length ? `${fill(words.found_none, { words: query })}. ${data.help}` : others.length ? fill(data.similar, { words: [...new Set(others)].join(", ") }) : "";
    act({ hits, terms: [...asked, ...others], partial: most < sought.length, note });
  }
  return { find, load, text };
})();
