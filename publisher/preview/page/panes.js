// panes.js: an edition as web pages, as pictures of pages, as the documents of an e-book, or as a file to keep.
import { make } from "./dom.js";
import { patched, read } from "./patches.js";
import { inMiddle, onClicks, showAnswer } from "./places.js";

const ICONS = {
  out: "M7 4H4v8h8V9M9 4h3v3M12 4 7.5 8.5", keep: "M8 3v8M4.5 8 8 11.5 11.5 8M4 13.5h8", back: "M13 8H3M7 4 3 8l4 4", on: "M3 8h10M9 4l4 4-4 4",
  smaller: "M4 8h8", larger: "M4 8h8M8 4v8",
};
const icon = text => {
  if (!(text in ICONS)) return text;
  const space = "http://www.w3.org/2000/svg", drawing = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[text]);
  drawing.append(path);
  return drawing;
};
const labelled = (element, label) => {
  element.setAttribute("aria-label", label);
  element.title = label;
  return element;
};
/** A button with an icon of this name, or a text. */
const tool = (text, label, act) => {
  const button = labelled(make("button", "plain", icon(text)), label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
};
const link = (text, label, href) => {
  const anchor = labelled(make("a", "", icon(text)), label);
  anchor.href = href;
  return anchor;
};
const address = (kind, name, rest = "") => `/${kind}/${encodeURIComponent(name)}${rest}`;

/** The frame of a pane: a head with the name, where the reader is, and tools; and a stage. */
const frame = (edition, context) => {
  const element = make("section", "pane"), head = make("header"), where = make("span", "where"), tools = make("div", "tools"), stage = make("div", "stage");
  const name = make("h2", "", edition.title);
  element.dataset.view = edition.view;
  element.dataset.edition = edition.name;
  element.setAttribute("aria-label", `${edition.title}, ${edition.label}`);
  head.append(name, where, tools);
  element.append(head, stage);
  const wait = make("p", "wait", "Not built yet");
  stage.append(wait);
  element.addEventListener("pointerdown", () => { context.active = edition.name; });
  element.addEventListener("focusin", () => { context.active = edition.name; });
  const waiting = ({ version, step, failed }) => {
    wait.hidden = version > 0;
    wait.textContent = failed ? "It could not be built." : step ? `${step[0].toUpperCase()}${step.slice(1)} …` : "Waiting to be built …";
  };
  const ask = async about => showAnswer(await context.post("/source", { edition: edition.name, ...about }));
  return { element, where, tools, stage, waiting, ask };
};

/**
 * Documents in a frame. A new version is loaded in a hidden frame, which takes the place of the other when it is complete and
 * scrolled to the same position, so that nothing flashes. If neither the document nor what it shows has changed, it stays; if only
 * simple blocks of it have, they are replaced.
 */
const framed = (edition, context, { kind, start, describe }) => {
  const pane = frame(edition, context), root = address(kind, edition.name, "/");
  let version = 0, known = [], loaded = 0, current = null, next = null;  // `known` are versions, and when they were announced
  let sent = null;  // the current document as it was sent, if that is known
  const here = () => current?.contentWindow.location;
  const path = () => here()?.pathname ?? "";
  /** The path in the edition of a URL. */
  const inEdition = url => {
    const { origin, pathname } = new URL(url, location.href);
    if (origin !== location.origin || !pathname.startsWith(root)) return null;
    const file = decodeURIComponent(pathname.slice(root.length));
    return !file || file.endsWith("/") ? `${file}index.html` : file;
  };
  /** The version that the page has, or an older one: the last that was announced before the page was requested. */
  const shown = () => Math.max(loaded, known.findLast(([, time]) => time <= current.contentWindow.performance.timeOrigin)?.[0] ?? 0);
  /** The files of the edition that a page shows. Indexes for the search are loaded later, and change with every page. */
  const filesOf = view => {
    const complete = view.performance.getEntriesByType("navigation")[0]?.loadEventStart ?? 0;
    const isPart = one => one.initiatorType !== "fetch" && (one.initiatorType !== "script" || one.startTime < complete);
    return view.performance.getEntriesByType("resource").filter(isPart).map(one => inEdition(one.name));
  };
  const remember = () => {
    const view = current?.contentWindow;
    if (view && path().startsWith("/")) context.remember(edition.name, { path: path() + here().hash, y: view.scrollY });
  };
  const ask = about => pane.ask({ ...about, document: inEdition(here().href) ?? "" });
  const attach = one => {
    const page = one.contentDocument, view = one.contentWindow;
    page.addEventListener("keydown", event => { if (event.key !== "?") context.key(event); });  // pages have a dialog of their own
    page.addEventListener("pointerdown", () => { context.active = edition.name; });
    view.addEventListener("scroll", remember, { passive: true });
    view.addEventListener("pagehide", () => { if (one === current) { next?.remove(); next = null; } });  // the reader goes to another page
    onClicks(page, ask);
    pane.where.textContent = describe(page);
    keepSent(one);
  };
  /** Keeps the text of the document that a frame shows, unless another one, or a newer one, is there by now. */
  const keepSent = async one => {
    const view = one.contentWindow, tag = view.performance.getEntriesByType("navigation")[0]?.serverTiming?.[0]?.description;
    sent = null;
    const answer = await requested(view.location.pathname), text = await answer.text();
    if (one === current && view === current.contentWindow && answer.headers.get("etag") === `"${tag}"`) sent = read(view, text);
  };
  const requested = url => fetch(url, { cache: "no-cache" });
  const textOf = async url => {
    const answer = await requested(url);
    return answer.ok ? answer.text() : "";
  };
  const shows = () => performance.mark(`preview:${edition.name}`, { detail: { version } });
  const load = (url, y) => {
    next?.remove();
    const one = next = make("iframe", "waiting"), began = version;
    one.title = `${edition.title}: ${edition.label}`;
    one.addEventListener("load", () => {
      if (one.contentWindow.location.href === "about:blank") return;
      if (one === next) {
        one.contentWindow.scrollTo({ top: y ?? 0, behavior: "instant" });
        const before = current;
        current = one;
        next = null;
        loaded = began;
        one.classList.remove("waiting");
        const held = before && before.ownerDocument.activeElement === before;
        before?.remove();
        if (held) one.focus();
        shows();
      }
      if (one === current) { attach(one); remember(); refresh(); }
    });
    one.src = url;
    pane.stage.append(one);
  };
  const changesSince = async since => {
    const answer = await fetch(address("changes", edition.name, `?since=${since}`));
    return answer.ok ? answer.json() : [];
  };
  const exists = async url => (await fetch(url, { method: "HEAD", cache: "no-cache" })).ok;
  /** Loads the page anew if it, or what it shows, is older than the edition. */
  const refresh = async () => {
    const wanted = version, view = current?.contentWindow, kept = context.remembered(edition.name);
    const url = view ? path() + here().hash : kept?.path ?? await start(), since = view ? shown() : 0;
    if (since >= wanted) return;
    const changed = new Set(view ? await changesSince(since) : []), file = inEdition(url);
    let now;
    const before = sent, isChanged = changed.has(file), others = view ? filesOf(view).some(one => changed.has(one)) : true;
    const text = before && isChanged && !others ? await textOf(path()) : "";
    const isThere = view && !isChanged || text || await exists(url), home = isThere ? url : await start();
    // Meanwhile there may be a newer version, or the reader went to another page.
    if (wanted !== version || view !== current?.contentWindow || (view && path() + here().hash !== url)) return;
    if (!isThere) load(home, 0);
    else if (text && before === sent && patched(view.document, before, now = read(view, text))) {
      sent = now;
      loaded = wanted;
      remember();
      shows();
    } else if (isChanged || others) load(url, view ? view.scrollY : kept?.y);
  };
  const update = now => {
    pane.waiting(now);
    if (now.version > 0 && now.moment !== version) {
      version = now.moment;
      known = [...known.slice(-99), [version, performance.timeOrigin + performance.now()]];
      refresh();
    }
  };
  const go = url => load(url, 0);
  return { ...pane, view: edition.view, update, go, path, source: () => current && inMiddle(current.contentDocument, ask) };
};

/** What a reading system adds to the styles of a book, and before them: margins, and the reader's typeface. */
const asReader = page => {
  const style = page.createElementNS("http://www.w3.org/1999/xhtml", "style");
  style.textContent = "html{box-sizing:border-box;max-width:40rem;margin:0 auto;padding:2.5rem 2.25rem 5rem;font-family:Georgia,'Source Serif 4','DejaVu Serif',serif;line-height:1.5;background:#fff;color:#111}body{margin:0}";
  page.head?.prepend(style);
};

const site = (edition, context) => {
  const home = address("site", edition.name, "/index.html");
  const pane = framed(edition, context, { kind: "site", start: () => home, describe: page => page.title });
  const out = link("out", "Open this page alone", home);
  out.target = "_blank";
  out.addEventListener("click", () => { out.href = pane.path() || home; });
  pane.tools.append(out);
  return pane;
};

const book = (edition, context) => {
  let documents = [], version = 0;
  const listed = async () => {
    const wanted = version, answer = await fetch(address("book", edition.name)), names = answer.ok ? await answer.json() : [];
    if (wanted === version) documents = names.map(name => address("book", edition.name, `/${name.split("/").map(encodeURIComponent).join("/")}`));
    return documents;
  };
  const step = by => { const url = documents[place() + by]; if (url) pane.go(url); };
  const back = tool("back", "Previous document", () => step(-1)), on = tool("on", "Next document", () => step(1));
  const start = async () => { const all = await listed(); return all[Math.min(1, all.length - 1)] ?? "/"; };
  const describe = page => {
    asReader(page);
    const count = place();
    back.disabled = count < 1;
    on.disabled = count < 0 || count >= documents.length - 1;
    return `${page.title}${count < 0 ? "" : ` · ${count + 1} of ${documents.length}`}`;
  };
  const pane = framed(edition, context, { kind: "book", start, describe });
  const place = () => documents.indexOf(pane.path());
  pane.tools.append(back, on, link("keep", "Download the e-book", address("file", edition.name)));
  const update = async now => {
    if (now.version > 0 && now.version !== version) {
      version = now.version;
      await listed();
    }
    if (now.version === version) pane.update(now);
  };
  return { ...pane, update };
};

/** Pictures of pages, as sharp as the screen: those in view and near it are asked for, and replaced when the new ones are there. */
const pages = (edition, context) => {
  const pane = frame(edition, context), sheets = make("div", "sheets");
  const kept = context.remembered(edition.name) ?? {};
  let version = "", sizes = [], zoom = kept.zoom ?? 1, timer, placed = false;
  sheets.tabIndex = 0;
  sheets.setAttribute("role", "region");
  sheets.setAttribute("aria-label", `Pages of ${edition.title}`);
  const number = make("input"), total = make("span");
  number.type = "text";
  number.inputMode = "numeric";
  number.setAttribute("aria-label", "Page");
  number.addEventListener("change", () => go(Number(number.value) - 1));
  const place = () => {
    const top = sheets.scrollTop, all = [...sheets.children];
    let low = 0, high = all.length - 1;
    while (low < high) { const mid = (low + high + 1) >> 1; if (all[mid].offsetTop - 20 <= top + 1) low = mid; else high = mid - 1; }
    const one = all[low];
    return one ? { page: low, share: (top - one.offsetTop) / one.offsetHeight } : { page: 0, share: 0 };
  };
  const put = ({ page, share }) => {
    const one = sheets.children[Math.min(page, sheets.children.length - 1)];
    if (one) sheets.scrollTop = one.offsetTop + share * one.offsetHeight;
  };
  const go = page => { if (page >= 0 && page < sizes.length) { put({ page, share: -.02 }); } moved(); };
  const pixels = sheet => Math.ceil((sheet.clientWidth * devicePixelRatio) / 32) * 32;
  const draw = async sheet => {
    const width = pixels(sheet), wanted = `${version}:${width}`;
    if (!width || sheet.dataset.drawn === wanted) return;
    sheet.dataset.drawn = wanted;
    const picture = new Image();
    picture.alt = `Page ${Number(sheet.dataset.page)}`;
    picture.src = address("pages", edition.name, `/${sheet.dataset.page}?width=${width}&version=${version}`);
    try { await picture.decode(); } catch { if (sheet.dataset.drawn === wanted) delete sheet.dataset.drawn; return; }
    if (sheet.dataset.drawn !== wanted) return;
    sheet.replaceChildren(picture);
    sheet.dataset.version = version;
    performance.mark(`preview:${edition.name}`, { detail: { version, page: Number(sheet.dataset.page) } });
  };
  const visible = new Set();
  const watcher = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      visible[isIntersecting ? "add" : "delete"](target);
      if (isIntersecting) draw(target);
      else if (target.firstChild && !target.contains(document.activeElement)) { target.replaceChildren(); delete target.dataset.drawn; }
    }
  }, { root: sheets, rootMargin: "150% 0px" });
  const redraw = () => {
    const now = place().page;
    [...visible].sort((a, b) => Math.abs(a.dataset.page - 1 - now) - Math.abs(b.dataset.page - 1 - now)).forEach(draw);
  };
  const moved = () => {
    const at = place();
    if (document.activeElement !== number) number.value = at.page + 1;
    pane.where.textContent = "";
    smaller.disabled = zoom <= .25;
    larger.disabled = zoom >= 4;
    if (placed) context.remember(edition.name, { ...at, zoom });
  };
  const arrange = () => {
    while (sheets.children.length > sizes.length) { watcher.unobserve(sheets.lastChild); visible.delete(sheets.lastChild); sheets.lastChild.remove(); }
    sizes.forEach(([wide, high], index) => {
      let sheet = sheets.children[index];
      if (!sheet) {
        sheet = make("div", "sheet");
        sheet.dataset.page = index + 1;
        sheets.append(sheet);
        watcher.observe(sheet);
      }
      sheet.style.aspectRatio = `${wide} / ${high}`;
      sheet.style.maxWidth = zoom === 1 ? `${wide * 1.9}px` : "none";
    });
    total.textContent = `of ${sizes.length}`;
  };
  const resize = to => {
    const at = place();
    zoom = Math.min(4, Math.max(.25, to));
    sheets.style.setProperty("--zoom", zoom);
    arrange();
    put(at);
    sheets.scrollLeft = (sheets.scrollWidth - sheets.clientWidth) / 2;
    moved();
    clearTimeout(timer);
    timer = setTimeout(redraw, 120);
  };
  const smaller = tool("smaller", "Smaller", () => resize(zoom / 1.25)), larger = tool("larger", "Larger", () => resize(zoom * 1.25)), fit = tool("Fit", "Fit: as wide as there is room", () => resize(1));
  const refresh = async wanted => {
    const answer = await fetch(address("pages", edition.name));
    if (!answer.ok || wanted !== version) return;
    const given = await answer.json(), at = placed ? place() : { page: kept.page ?? 0, share: kept.share ?? 0 };
    if (wanted !== version) return;
    sizes = given;
    arrange();
    sheets.style.setProperty("--zoom", zoom);
    sheets.hidden = false;
    for (const part of [number, total, smaller, larger, fit, keep]) part.hidden = false;
    if (at.page || at.share) put(at);
    placed = true;
    moved();
    redraw();
  };
  const update = now => {
    pane.waiting(now);
    const wanted = now.draft ? `${now.version}.${now.draft}` : `${now.version}`;  // drafts are of single chapters
    if (now.version > 0 && wanted !== version) { version = wanted; refresh(version); }
  };
  const at = (sheet, x, y) => {
    const box = sheet.getBoundingClientRect(), [wide, high] = sizes[sheet.dataset.page - 1];
    return { page: Number(sheet.dataset.page), x: ((x - box.left) / box.width) * wide, y: ((y - box.top) / box.height) * high };
  };
  sheets.addEventListener("click", event => {
    const sheet = event.target.closest(".sheet");
    if (sheet) pane.ask(at(sheet, event.clientX, event.clientY));
  });
  const source = () => {
    const box = sheets.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
    const sheet = document.elementFromPoint(x, y)?.closest(".sheet");
    if (sheet) pane.ask(at(sheet, x, y));
  };
  sheets.addEventListener("scroll", moved, { passive: true });
  const resized = new ResizeObserver(() => { clearTimeout(timer); timer = setTimeout(redraw, 120); });
  resized.observe(sheets);
  let density;
  const sharp = () => { density?.removeEventListener("change", sharp); density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`); density.addEventListener("change", sharp); redraw(); };
  const keep = link("keep", "Download the PDF", address("file", edition.name));
  pane.tools.append(number, total, smaller, larger, fit, keep);
  for (const part of [sheets, ...pane.tools.children]) part.hidden = true;
  pane.stage.append(sheets);
  sharp();
  return { ...pane, view: "pages", update, source, zoom: key => resize(key === "0" ? 1 : key === "+" ? zoom * 1.25 : zoom / 1.25), end: () => { watcher.disconnect(); resized.disconnect(); } };
};

const file = (edition, context) => {
  const pane = frame(edition, context);
  const update = now => {
    pane.waiting(now);
    if (now.version > 0 && now.view === "file") {
      const text = make("p", "wait", "It can’t be shown here.");
      text.append(link("Download it", "Download the edition", address("file", edition.name)));
      pane.stage.replaceChildren(text);
    }
  };
  return { ...pane, view: edition.view, update, source: () => {} };
};

/** The pane for an edition, by how it is shown. */
export const makePane = (edition, context) => ({ site, book, pages })[edition.view]?.(edition, context) ?? file(edition, context);
