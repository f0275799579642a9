/* tree.js: on a site of nested chapters, opens the contents at the page, and marks the section that is read in the list of the page's
   sections. Without it, both are plain lists. */
(() => {
  const contents = $("details.contents");
  on(contents, "toggle", () => { if (contents.open) $('[aria-current="page"]', contents)?.scrollIntoView({ block: "center" }); });
  const list = $(".on-page"); if (!list) return;
  const wide = matchMedia("(min-width: 78rem)"), arrange = () => { list.open = getComputedStyle(list).position === "sticky"; };
  arrange(); on(wide, "change", arrange);
  on(list, "click", e => { if (e.target.closest("a")) arrange(); });
  const links = new Map($$("a", list).map(a => [document.getElementById(decodeURIComponent(a.hash.slice(1))), a]));
  const heads = [...links.keys()].filter(Boolean);
  let waiting = false;
  const mark = () => {
    waiting = false;
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 4, edge = end ? innerHeight : Math.max(innerHeight * .25, 90);
    const now = heads.findLast(h => h.getBoundingClientRect().top < edge), link = links.get(now);
    for (const a of $$("[aria-current]", list)) if (a !== link) a.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
  };
  on(window, "scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  mark();
})();
