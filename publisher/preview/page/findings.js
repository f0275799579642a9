// findings.js: errors over the last good editions, with the line of the source and a hint; warnings and notes when they are asked for.
import { byId, make } from "./dom.js";
import { showAnswer } from "./places.js";

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
let shown = "", dismissed = "", before = null;

const entry = (found, post) => {
  const item = make("li"), kind = make("span", "kind", found.severity[0].toUpperCase() + found.severity.slice(1));
  item.dataset.severity = found.severity;
  item.append(make("p", "what", kind, found.message, make("code", "code", found.code)));
  if (found.file) {
    const at = make("button", "at", [found.file, found.line, found.column].filter(Boolean).join(":"));
    at.type = "button";
    at.addEventListener("click", async () => showAnswer(await post("/source", { file: found.file, line: found.line || 1 })));
    item.append(at);
  }
  if (found.excerpt) {
    const excerpt = make("pre", "", make("span", "", `${found.line} | `), found.excerpt);
    excerpt.tabIndex = 0;
    excerpt.setAttribute("aria-label", `Line ${found.line} of ${found.file}`);
    excerpt.setAttribute("role", "region");
    if (found.column) {
      const margin = found.excerpt.slice(0, found.column - 1).replace(/[^\t]/g, " ");
      excerpt.append("\n", make("span", "", `${" ".repeat(String(found.line).length)} | `), margin, make("i", "", "^"));
    }
    item.append(excerpt);
  }
  if (found.hint) item.append(make("p", "hint", make("b", "", "Hint: "), found.hint));
  return item;
};

/** Shows the findings of a state. Errors open by themselves, once for each new set of errors. */
export const showFindings = ({ findings, failed }, post) => {
  const key = JSON.stringify(findings);
  const counts = ["error", "warning", "note"].map(kind => [kind, findings.filter(found => found.severity === kind).length]);
  const parts = counts.filter(([, number]) => number);
  const words = parts.map(([kind, number]) => counted(number, kind)).join(", ");
  const worst = parts[0]?.[0] ?? "";
  const button = byId("found"), panel = byId("findings");
  button.hidden = !findings.length;
  button.dataset.severity = panel.dataset.severity = worst;
  button.textContent = words;
  if (key === shown) return;
  shown = key;
  byId("findings-title").textContent = words;
  const sorted = counts.flatMap(([kind]) => findings.filter(found => found.severity === kind));
  byId("findings-list").replaceChildren(...sorted.map(found => entry(found, post)));
  const errors = JSON.stringify(findings.filter(found => found.severity === "error"));
  if (failed && errors !== dismissed) open(false);
  else if (!failed) { dismissed = ""; if (!panel.hidden && (panel.dataset.opened !== "asked" || !findings.length)) close(); }
};

const open = asked => {
  const panel = byId("findings");
  panel.dataset.opened = asked ? "asked" : "errors";
  panel.hidden = false;
  byId("found").setAttribute("aria-expanded", "true");
  if (asked) { before = document.activeElement; panel.focus(); }
};
const close = () => {
  byId("findings").hidden = true;
  byId("found").setAttribute("aria-expanded", "false");
  before?.focus?.();
  before = null;
};
export const openFindings = () => { if (byId("findings").hidden) { if (!byId("found").hidden) open(true); } else closeFindings(); };
export const closeFindings = () => {
  if (byId("findings").hidden) return false;
  const all = JSON.parse(shown || "[]");
  dismissed = JSON.stringify(all.filter(found => found.severity === "error"));
  close();
  return true;
};
