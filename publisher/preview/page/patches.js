// patches.js: a page that is shown gets the blocks that differ, so that it need not be loaded again.
const PLAIN = "p, ul, ol, dl, blockquote";  // blocks that no script of a site uses, unless they contain others
const USED = "[id], a[role], audio, button, details, figure, form, iframe, img, input, math, pre, script, svg, table, template, video";

/**
 * A page as it was sent: its blocks, and what is around them. Scripts change what is shown. It is parsed in the `view` that shows it,
 * since the policy of the preview refuses styles.
 */
export const read = (view, text) => {
  const page = new view.DOMParser().parseFromString(text, "text/html"), main = page.querySelector("main");
  const blocks = [...main?.children ?? []];
  main?.replaceChildren();
  for (const unseen of page.querySelectorAll("meta[name=description], meta[property]")) unseen.remove();
  return { blocks, markup: blocks.map(block => block.outerHTML), around: page.documentElement.outerHTML };
};
const isPlain = block => block.matches(PLAIN) && !block.querySelector(USED) && !block.id;

/**
 * Replaces the blocks of a shown page that differ between two versions of it, as they are `read`. Returns whether it now shows the
 * version that `is`: not if anything around its blocks differs, or a block that scripts or styles may have changed.
 */
export const patched = (page, was, is) => {
  const main = page.querySelector("main"), shown = [...main?.children ?? []];
  if (was.around !== is.around || shown.length !== was.blocks.length) return false;
  let first = 0, last = 0;
  const most = Math.min(was.blocks.length, is.blocks.length);
  while (first < most && was.markup[first] === is.markup[first]) first += 1;
  while (last < most - first && was.markup.at(-1 - last) === is.markup.at(-1 - last)) last += 1;
  const gone = was.blocks.slice(first, was.blocks.length - last), come = is.blocks.slice(first, is.blocks.length - last);
  const old = shown.slice(first, shown.length - last);
  if (![...gone, ...come].every(isPlain) || gone.some((block, at) => block.textContent !== old[at].textContent)) return false;
  const next = shown[shown.length - last] ?? null;
  for (const block of old) block.remove();
  for (const block of come) main.insertBefore(page.importNode(block, true), next);
  return true;
};
