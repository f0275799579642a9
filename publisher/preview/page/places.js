// places.js: from a text that is shown to its place in the source.
import { byId } from "./dom.js";

const TEXTS = "p, li, h1, h2, h3, h4, h5, h6, pre, td, dt, dd, figcaption", BLOCKS = `${TEXTS}, th, caption, blockquote, summary, math`;
const USED = "a[href], button, input, select, textarea, summary, label, audio, video, [role=button]";
let timer;

/** Shows a message for some seconds. */
export const showMessage = text => {
  const line = byId("message");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { line.hidden = true; }, 5000);
};
/** Shows the answer of the server to a request for a place. */
export const showAnswer = async answer => {
  if (!answer.ok) return showMessage(await answer.text());
  const { file, line, opened, problem } = await answer.json();
  showMessage([file && `${file}:${line}`, problem ?? (opened && "opened")].filter(Boolean).join(" – "));
};

const textAt = (page, x, y) => {
  const at = page.caretPositionFromPoint?.(x, y), range = at ? null : page.caretRangeFromPoint?.(x, y);
  const node = at?.offsetNode ?? range?.startContainer, offset = at?.offset ?? range?.startOffset ?? 0;
  if (node?.nodeType !== 3) return "";
  const line = node.data.slice(0, offset).lastIndexOf("\n") + 1, end = node.data.indexOf("\n", offset);
  return node.parentElement.closest("pre") ? node.data.slice(line, end < 0 ? undefined : end) : node.data.slice(Math.max(0, offset - 30), offset + 30);
};
const textOf = node => (node?.textContent ?? "").replace(/\s+/g, " ").trim();

/** What is asked for a block of a page: its text, and that around it. */
export const asked = (block, near) => {
  const all = [...block.ownerDocument.body.querySelectorAll(TEXTS)];
  const after = all.filter(other => block.compareDocumentPosition(other) & 4 && !block.contains(other)).slice(0, 3);
  const before = all.filter(other => block.compareDocumentPosition(other) & 2 && !other.contains(block)).slice(-3);
  return {
    text: textOf(block).slice(0, 600), near: near.slice(0, 200),
    before: before.map(textOf).join(" ").slice(-400), after: after.map(textOf).join(" ").slice(0, 400),
  };
};
/** Asks for the source of what is clicked on a page of an edition. */
export const onClicks = (page, ask) => page.addEventListener("click", event => {
  if (event.defaultPrevented || event.button || event.target.closest(USED) || !page.getSelection()?.isCollapsed) return;
  const block = event.target.closest(`${BLOCKS}, aside, section, div`);
  if (block && textOf(block)) ask(asked(block, textAt(page, event.clientX, event.clientY)));
});
/** Asks for the source of what is in the middle of a page. */
export const inMiddle = (page, ask) => {
  const view = page.defaultView, x = view.innerWidth / 2;
  for (const share of [.5, .45, .55, .35, .65, .25, .75, .1, .9]) {
    const block = page.elementFromPoint(x, view.innerHeight * share)?.closest(BLOCKS);
    if (block && textOf(block)) return ask(asked(block, ""));
  }
};
