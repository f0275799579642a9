// preview.js: the connection to the server, the choice of editions, keys.
import { openFindings, closeFindings, showFindings } from "./findings.js";
import { makePane } from "./panes.js";
import { byId, make } from "./dom.js";
import { showMessage } from "./places.js";

const token = document.querySelector("meta[name=preview-token]").content;
const stored = (() => { try { return JSON.parse(sessionStorage.preview ?? "{}"); } catch { return {}; } })();
const panes = new Map();
const LOST = "Connection lost. Trying again …";
let state, lost = false;

/** Sends an action with the token of this run. Another run has another token, so the page is loaded again. */
export const post = async (path, body) => {
  const answer = await fetch(path, { method: "POST", headers: { "X-Preview-Token": token }, body: JSON.stringify(body) });
  if (answer.status === 403) location.reload();
  return answer;
};
/** Requests the editions and pages that are looked at before others. */
const look = () => {
  const editions = chosen(), pages = Object.fromEntries(editions.map(name => [name, stored.at?.[name]?.page]).filter(([, page]) => page >= 0));
  post("/looking", { editions, pages }).catch(() => {});
};
let looking;
const context = {
  post, remembered: name => stored.at?.[name],
  remember: (name, value) => {
    if (value.page !== stored.at?.[name]?.page) { clearTimeout(looking); looking = setTimeout(look, 200); }
    stored.at = { ...stored.at, [name]: value };
    keep();
  },
};
const keep = () => { try { sessionStorage.preview = JSON.stringify(stored); } catch { /* it is only for this visit */ } };

// Which editions are shown

const chosen = () => {
  const known = state.editions.map(e => e.name), kept = (stored.chosen ?? []).filter(name => known.includes(name));
  return kept.length ? known.filter(name => kept.includes(name)) : known.slice(0, innerWidth < 768 ? 1 : 2);
};
const choose = (name, beside) => {
  const now = chosen();
  const next = !beside ? [name] : now.includes(name) ? now.filter(other => other !== name) : [...now, name];
  if (!next.length) return;
  stored.chosen = next;
  keep();
  show();
  look();
};

const button = (edition, number) => {
  const one = make("button", "", edition.title, " ", make("small", "", edition.label));
  one.type = "button";
  one.dataset.name = edition.name;
  one.title = `Alone: ${number}. Beside others: Shift ${number}, or click with Shift`;
  one.addEventListener("click", event => choose(edition.name, event.shiftKey || event.ctrlKey || event.metaKey));
  return one;
};
const show = () => {
  const names = chosen(), list = byId("editions");
  const key = JSON.stringify(state.editions.map(e => [e.name, e.title, e.label]));
  if (list.dataset.key !== key) {
    list.dataset.key = key;
    list.replaceChildren(...state.editions.map((edition, index) => button(edition, index + 1)));
  }
  for (const one of list.children) one.setAttribute("aria-pressed", names.includes(one.dataset.name));
  for (const [name, pane] of panes) if (!names.includes(name) || pane.view !== state.editions.find(e => e.name === name).view) { pane.element.remove(); pane.end?.(); panes.delete(name); }
  names.forEach((name, place) => {
    const edition = state.editions.find(e => e.name === name);
    let pane = panes.get(name);
    if (!pane) panes.set(name, pane = makePane(edition, context));
    const holder = byId("panes");
    if (holder.children[place] !== pane.element) holder.insertBefore(pane.element, holder.children[place] ?? null);
    pane.update(edition);
  });
};

// What happens

const status = () => {
  const line = byId("status"), at = state?.editions.find(e => e.step);
  const states = lost ? ["lost", LOST]
    : at ? ["busy", `${at.title}: ${at.step}`]
    : !state ? ["busy", "Connecting …"]
    : state.building ? ["busy", state.step ? `Source: ${state.step}` : "Building …"]
    : state.failed ? ["failed", "Errors: the last good editions are shown"]
    : ["ready", "Up to date"];
  if (line.dataset.state !== states[0]) line.dataset.state = states[0];
  if (line.textContent !== states[1]) line.textContent = states[1];
};
const receive = next => {
  if (state && state.run !== next.run) return location.reload();
  const first = !state;
  state = next;
  document.title = `${state.failed ? "✗ " : ""}${state.title || "Project"} – preview`;
  byId("title").textContent = byId("title").title = state.title || "Preview";
  show();
  showFindings(state, post);
  status();
  if (first) look();
};
const listen = () => {
  const source = new EventSource("/events");
  source.onopen = () => { lost = false; status(); };
  source.onmessage = event => { lost = false; receive(JSON.parse(event.data)); };
  source.onerror = () => {
    lost = true;
    status();
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
};

// Keys: here, and in the frames of panes

const key = event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, textarea, select")) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1] ?? (/^[1-9]$/.test(event.key) ? event.key : "");
  const edition = state?.editions[digit - 1];
  const zoomed = [...panes.values()].filter(pane => pane.zoom);
  if (digit && edition) choose(edition.name, event.shiftKey);
  else if (event.key === "Escape" && closeFindings()) { /* it was open */ }
  else if (event.key === "f") openFindings();
  else if (event.key === "?") byId("keys").showModal();
  else if (event.key === "e") (panes.get(context.active) ?? [...panes.values()][0])?.source();
  else if ("+-0".includes(event.key) && zoomed.length) zoomed.forEach(pane => pane.zoom(event.key));
  else return;
  event.preventDefault();
  event.stopPropagation();
};
context.key = key;
document.addEventListener("keydown", key);
byId("keys-open").addEventListener("click", () => byId("keys").showModal());
byId("found").addEventListener("click", () => openFindings());
byId("findings-close").addEventListener("click", () => closeFindings());
addEventListener("unhandledrejection", event => showMessage(String(event.reason?.message ?? event.reason)));
listen();
