/* dom.js: functions of all scripts. */
const $ = (s, at = document) => at.querySelector(s), $$ = (s, at = document) => [...at.querySelectorAll(s)];
const on = (target, kind, act, options) => target.addEventListener(kind, act, options);
const store = { get: k => { try { return localStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { localStorage.setItem(k, v); } catch {} } };
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
const plainClick = e => !(e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey);
const el = (tag, props = {}, ...kids) => { const n = document.createElement(tag); for (const [k, v] of Object.entries(props)) k in n && k !== "role" ? n[k] = v : n.setAttribute(k, v); n.append(...kids); return n; };
const icon = d => { const t = document.createElement("template"); t.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="${d}"/></svg>`; return t.content.firstChild; };
/* copies of an element's child nodes, without ids and without elements that match `leave` */
const again = (source, leave = ".copy") => { const copy = source.cloneNode(true); $$(leave, copy).forEach(n => n.remove()); $$("[id]", copy).forEach(n => n.removeAttribute("id")); return copy.childNodes; };
/* a modal dialog, closed by its button or a click outside */
const closer = () => el("button", { type: "button", className: "close", "aria-label": words.close }, icon("M5 5l10 10M15 5L5 15"));
const layer = (props, ...kids) => { const box = el("dialog", props, ...kids); on(box, "click", e => { if (e.target === box || e.target.closest(".close, .view")) box.close(); }); return document.body.appendChild(box); };
/* opens the details elements and tabs that hide the target of a link or a search result */
const unfold = target => {
  let shut = false;
  for (let e = target; e?.closest("main"); e = e.parentElement) {
    if (e.localName === "details" && !e.open) shut = e.open = true;
    if (e.hidden) shut = e.dispatchEvent(new Event("beforematch"));
  }
  if (shut) target.scrollIntoView();
};
