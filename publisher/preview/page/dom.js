// dom.js: elements of the preview page.
export const byId = id => document.getElementById(id);
/** An element with a class, if it gets one, and its content. */
export const make = (name, kind, ...content) => {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...content);
  return element;
};
