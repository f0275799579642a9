/* reader.js: progressive enhancement of pages that work without it. It has no dependencies and makes no requests. */
(() => {
  const root = document.documentElement;
  const COPY = "M7 7h9v9H7zM4 13V4h9", DONE = "M4 10.5l4 4 8-9";
  const aim = ({ hash }) => { try { return decodeURIComponent(hash.slice(1)); } catch { return ""; } }, aimed = link => document.getElementById(aim(link));
  const desk = matchMedia("(min-width: 64rem)"), beside = document.body.classList.contains("chapter-page");

  /* a live region for messages such as “Copied” */
  const voice = el("p", { className: "vh", role: "status" }); document.body.append(voice);
  const say = text => { voice.textContent = ""; setTimeout(() => { voice.textContent = text; }, 30); };

  /* colour scheme: system, light, dark. The inline script in the head has set data-theme before the first paint. */
  const radios = $$('input[name="theme"]');
  let theme;
  function setTheme(value) {
    theme = value || "system";
    if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
    for (const r of radios) r.checked = r.value === theme;
    /* a chosen scheme replaces that of the system for images, too */
    for (const s of $$(".themed > source[media]")) s.media = { light: "not all", dark: "all" }[theme] || "(prefers-color-scheme: dark)";
  }
  setTheme(store.get("theme"));
  const choose = value => { store.set("theme", value); setTheme(value); };
  for (const r of radios) on(r, "change", () => choose(r.value));
  on(window, "storage", e => { if (e.key === "theme") setTheme(e.newValue); });

  /* contents and menu: open in the sidebar on wide screens, else closed in the bar at the top */
  const contents = $("details.contents"), menu = $("details.menu"), folds = [contents, menu].filter(Boolean);
  const folded = () => !(beside && desk.matches);
  const arrange = () => folds.forEach(d => { d.open = !folded(); });
  arrange(); on(desk, "change", arrange);
  for (const d of folds) {
    on(d, "toggle", () => { if (d.open && folded()) { folds.forEach(o => { if (o !== d) o.open = false; }); $('[aria-current="location"]', d)?.scrollIntoView({ block: "nearest" }); } });
    on(d, "keydown", e => { if (e.key === "Escape" && d.open && folded()) { d.open = false; $("summary", d).focus(); e.stopPropagation(); } });
    on(d, "focusout", e => { if (folded() && e.relatedTarget && !d.contains(e.relatedTarget)) d.open = false; });
    on(d, "click", e => { if (folded() && e.target.closest("a")) d.open = false; });
  }
  on(document, "pointerdown", e => { if (folded()) folds.forEach(d => { if (!d.contains(e.target)) d.open = false; }); });

  /* the current section: the target of the last followed link, else the last heading in the upper quarter of the window or above */
  const heads = $$("main :is(.opener, .heading :is(h2, h3, h4, h5, h6))[id], main > section[id]");
  const links = new Map($$(".contents nav a[href*='#']").filter(aimed).map(a => [aim(a), a]));
  const nearest = new Map();
  { let last = null; for (const h of heads) nearest.set(h.id, last = links.get(h.id) || last); }
  const here = $(".brand-here");
  let asked = "";
  function mark() {
    let now = null;
    const edge = Math.max(innerHeight * .25, 90), end = scrollY + innerHeight >= root.scrollHeight - 4 && scrollY > 0;
    for (const h of heads) { if (h.getBoundingClientRect().top >= (end ? innerHeight : edge)) break; now = h; }
    if (asked) now = heads.find(h => h.id === asked) || now;
    if (here) here.textContent = now ? ($("h1, h2", now) || now).textContent.trim() : "";
    const link = now && nearest.get(now.id);
    for (const a of $$('.contents [aria-current="location"], .contents .here')) if (a !== link) { a.getAttribute("aria-current") === "location" && a.removeAttribute("aria-current"); a.classList.remove("here"); }
    if (!link) return;
    if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "location");
    for (let li = link.closest("li"); li; li = li.parentElement.closest("li")) li.classList.add("here");
    if (!folded()) keepInView(link);
  }
  function keepInView(a) { const box = a.closest(".scroll"), r = a.getBoundingClientRect(), b = box.getBoundingClientRect(); if (r.top < b.top + 20 || r.bottom > b.bottom - 20) box.scrollTop += r.top - b.top - b.height / 2; }
  on(window, "scroll", () => root.classList.toggle("scrolled", scrollY > 120), { passive: true });
  if (heads.length) {
    const io = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px", threshold: [0, 1] });
    heads.forEach(h => io.observe(h));
    const foot = $(".foot"); if (foot) new IntersectionObserver(mark).observe(foot);
    const ask = () => { asked = aim(location); mark(); };
    on(window, "hashchange", ask); if (location.hash) ask();
    for (const kind of ["wheel", "touchmove"]) on(window, kind, () => { if (asked) { asked = ""; mark(); } }, { passive: true });
    on(window, "keydown", e => { if (/^(Page|Arrow|Home|End| )/.test(e.key)) asked = ""; });
    const page = $(".contents nav [aria-current='page']"); if (page && !folded()) keepInView(page);
  }

  /* heading anchors: a click follows the link, and copies its address */
  for (const a of $$(".anchor")) on(a, "click", () => copy(a.href).then(ok => ok && say(words.copied)));

  /* copies code without the marks of callouts; of a console session, only the commands, without prompts */
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch {}
    const area = el("textarea", { value: text, className: "vh" }); document.body.append(area); area.select();
    let ok = false; try { ok = document.execCommand("copy"); } catch {} area.remove(); return ok;
  }
  function typed(code) {
    const plain = code.cloneNode(true);
    if ($(".command", plain)) $$(".output", plain).forEach(n => n.remove());
    $$(".p, .marks", plain).forEach(n => n.remove());
    return plain.textContent;
  }
  for (const head of $$(".code-head:not(:has(+ .drawn))")) {
    const label = el("span", { textContent: words.copy }), button = el("button", { type: "button", className: "copy", "aria-label": words.copy_code }, icon(COPY), label);
    on(button, "click", async () => {
      const ok = await copy(typed($("code", head.parentNode)));
      label.textContent = ok ? words.copied : words.copy_keys; button.firstChild.replaceWith(icon(ok ? DONE : COPY)); say(ok ? words.copied : words.copy_failed);
      setTimeout(() => { label.textContent = words.copy; button.firstChild.replaceWith(icon(COPY)); }, 1800);
    });
    head.append(button);
  }

  /* while a box scrolls, it is a region with a unique name, and focusable if it scrolls horizontally */
  const names = new Map();
  function named(box) {
    const name = box.dataset.name || ($("caption", box) || box.closest(".code")?.querySelector("figcaption"))?.textContent.trim().replace(/\s+/g, " ") || ($("table", box) || box.closest("nav"))?.getAttribute("aria-label") || words[box.matches("pre") ? "picture" : "table"];
    const count = (names.get(name) || 0) + 1; names.set(name, count);
    return count > 1 ? `${name} (${count})` : name;
  }
  const fade = box => box.classList.toggle("more-right", Math.abs(box.scrollLeft) + box.clientWidth < box.scrollWidth - 2);
  const overflows = box => box.scrollWidth > box.clientWidth + 1;
  const gauge = box => {
    const math = box.matches(".formula") && $("math", box);
    if (math) math.style.fontSize = "";
    box.classList.remove("scrolls");
    box.classList.toggle("scrolls", overflows(box));
    if (math && overflows(box)) {
      /* a formula that is hardly too wide is made smaller; others scroll in their own size */
      const scale = 1 - 1.02 * (box.scrollWidth - box.clientWidth) / math.scrollWidth;
      if (scale > .75) math.style.fontSize = `${scale}em`;
    }
    const wide = overflows(box), scrolls = wide || box.scrollHeight > box.clientHeight + 1;
    if (scrolls && !box.hasAttribute("role")) { box.setAttribute("role", "region"); box.setAttribute("aria-label", box.label ||= named(box)); if (wide) box.tabIndex = 0; }
    else if (!scrolls) for (const name of ["role", "aria-label", "tabindex"]) box.removeAttribute(name);
    fade(box);
  };
  const fit = new ResizeObserver(list => list.forEach(e => gauge(e.target)));
  for (const box of $$(".table, .scroll, .formula, .drawn")) { fit.observe(box); on(box, "scroll", () => fade(box), { passive: true }); }

  /* opens hidden content that a link leads to */
  const follow = () => unfold(aimed(location));
  follow(); on(window, "hashchange", follow);

  /* notes and terms: one popover. Hovering shows it after 150 ms, until the pointer leaves it. Enter or a tap shows and focuses it; Esc closes it. */
  const pop = el("div", { className: "note-pop", popover: "auto", tabIndex: -1, role: "dialog", id: "layer--note" }); document.body.append(pop);
  const meanings = new Map($$("template.term").map(t => [t.dataset.of, t])), term = a => meanings.get(a.getAttribute("href"));
  let owner = null, timer = 0;
  function show(a) {
    const t = term(a), title = t ? t.dataset.name : fill(words.note, { n: a.textContent.trim() });
    pop.setAttribute("aria-label", title);
    pop.replaceChildren(el("span", { className: "title", textContent: title }), el("div", {}, ...again(t ? t.content : aimed(a), ".backlinks, .copy")), el("a", { className: "more", href: a.href, textContent: t ? t.dataset.more : words.all_notes }));
  }
  function open(a, focus) {
    if (owner !== a || !pop.matches(":popover-open")) {
      show(a); hide(); owner = a; a.setAttribute("aria-expanded", "true"); pop.showPopover();
      pop.removeAttribute("style");
      if (innerWidth >= 768) {
        const r = a.getBoundingClientRect(), p = pop.getBoundingClientRect(), below = r.bottom + 8 + p.height < innerHeight || r.top < p.height + 16;
        Object.assign(pop.style, { left: scrollX + Math.min(Math.max(12, r.left + r.width / 2 - p.width / 2), root.clientWidth - p.width - 12) + "px", top: scrollY + (below ? r.bottom + 8 : r.top - p.height - 8) + "px" });
      }
    }
    if (focus) pop.focus({ preventScroll: true });
  }
  function hide() { clearTimeout(timer); pop.hidePopover?.(); }
  on(pop, "toggle", e => { if (e.newState === "closed" && owner) { const inside = pop.contains(document.activeElement) || document.activeElement === document.body; owner.setAttribute("aria-expanded", "false"); if (inside) owner.focus({ preventScroll: true }); owner = null; } });
  on(pop, "keydown", e => { if (e.key === "Tab" && (e.shiftKey ? document.activeElement === pop : document.activeElement === $(".more", pop))) { e.preventDefault(); const a = owner; hide(); a?.focus(); } });
  on(pop, "click", e => { if (e.target.closest("a")) { owner?.setAttribute("aria-expanded", "false"); owner = null; hide(); } });
  const leave = () => { clearTimeout(timer); timer = setTimeout(() => { if (!pop.contains(document.activeElement)) hide(); }, 260); };
  for (const a of pop.popover ? $$("main a.noteref, main a.xref").filter(a => term(a) || a.matches(".noteref") && aimed(a)) : []) {
    a.setAttribute("aria-expanded", "false"); a.setAttribute("aria-haspopup", "dialog");
    on(a, "click", e => { if (plainClick(e)) { e.preventDefault(); open(a, true); } });
    on(a, "pointerenter", e => { if (e.pointerType === "mouse") { clearTimeout(timer); timer = setTimeout(() => open(a, false), 150); } });
    on(a, "pointerleave", leave);
  }
  on(pop, "pointerenter", () => clearTimeout(timer)); on(pop, "pointerleave", leave);

  /* images: a click on the link to the file opens a dialog instead; a page with embedded images has no such links, and gets buttons */
  let picture = null;
  for (let plate of $$(".plate")) {
    const img = $("img", plate);
    if (plate.localName !== "a") { const button = el("button", { type: "button", className: plate.className, "aria-label": fill(words.enlarge, { picture: img.alt }) }, ...plate.childNodes); plate.replaceWith(button); plate = button; }
    on(plate, "click", e => {
      if (!plainClick(e)) return; e.preventDefault();
      picture ||= layer({ className: "picture", "aria-label": words.picture });
      const copy = img.cloneNode(), themed = img.closest(".themed"), caption = $("figcaption", plate.closest("figure"));
      if (themed) copy.src = img.currentSrc, copy.className = "themed";
      for (const name of ["width", "height", "style", "id", "loading"]) copy.removeAttribute(name);
      picture.replaceChildren(closer(), el("div", { className: "view" }, copy), el("div", { className: "cap" }, ...(caption ? again(caption) : [])));
      picture.showModal();
    });
  }

  /* keyboard shortcuts. Those of a single key can be turned off (WCAG 2.1.4); Ctrl+K always works. */
  let keys = null, single = store.get("keys") !== "off";
  const pager = rel => $(`.pager a[rel="${rel}"]`);
  function help() {
    if (!keys) {
      const list = el("dl"), box = el("input", { type: "checkbox", checked: single });
      for (const [names, does] of words.keys) {
        if (names[0] === "/" && !window.bookSearch || /[^/]\|/.test(names) && !pager("prev") && !pager("next") || names === "c" && !contents) continue;
        const dt = el("dt"); for (const name of names.split("|")) dt.append(el("kbd", { textContent: name }), " ");
        list.append(dt, el("dd", { textContent: does }));
      }
      keys = layer({ className: "keys", "aria-labelledby": "layer--keys" }, el("div", { className: "keys-head" }, el("h2", { id: "layer--keys", textContent: words.keyboard }), closer()), list, el("label", {}, box, " " + words.single));
      on(box, "change", () => { single = box.checked; store.set("keys", single ? "on" : "off"); });
    }
    folds.forEach(d => { if (folded()) d.open = false; });
    keys.showModal();
  }
  for (const b of $$(".keys-open")) on(b, "click", help);
  on(window, "keydown", e => {
    if (e.defaultPrevented || e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k" && window.bookSearch) { e.preventDefault(); bookSearch(); return; }
    if (e.key === "Escape" && window.CSS?.highlights?.size) { CSS.highlights.clear(); return; }
    if (!single || e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]") || e.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable], [popover]")) return;
    const go = rel => { const a = pager(rel); if (a && !e.shiftKey && !e.target.closest?.("input, .table[tabindex]")) { e.preventDefault(); location.href = a.href; } };
    switch (e.key) {
      case "/": if (window.bookSearch) { e.preventDefault(); bookSearch(); } break;
      case "ArrowLeft": go("prev"); break;
      case "ArrowRight": go("next"); break;
      case "?": e.preventDefault(); help(); break;
      case "t": { const order = ["system", "light", "dark"]; choose(order[(order.indexOf(theme) + 1) % 3]); say(fill(words.colours, { name: words[theme] })); break; }
      case "c": e.preventDefault(); if (contents && folded()) { contents.open = true; $("summary", contents).focus(); } else ($('.contents [aria-current="location"]') || $('.contents [aria-current="page"]') || $(".contents a, .book-contents a"))?.focus(); break;
    }
  });

  /* opens details elements for printing; browsers with ::details-content do it in the style sheet */
  if (!CSS.supports("selector(::details-content)")) { let shut = []; on(window, "beforeprint", () => { shut = $$("main details:not([open])"); shut.forEach(d => { d.open = true; }); }); on(window, "afterprint", () => shut.forEach(d => { d.open = false; })); }
})();
