/** What stands for Jupyter on a page: it gives each component the few functions of a widget's model that it uses. */

/** A component's values, without a kernel. */
function pageModel(values) {
  const listeners = {};
  return {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    on: (event, listener) => {
      listeners[event] = [...(listeners[event] ?? []), listener];
    },
    off: (event, listener) => {
      listeners[event] = (listeners[event] ?? []).filter((other) => other !== listener);
    },
    save_changes: () => {},
  };
}

/** Bring every explorable of the page to life. */
export function mountAll(explorables) {
  for (const place of document.querySelectorAll(".explorable-place")) {
    const { component, data, words } = JSON.parse(place.querySelector("script").textContent);
    const el = document.createElement("div");
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", words);
    place.append(el);
    explorables[component].render({ model: pageModel({ data, reader: {} }), el });
    place.classList.add("explorable-alive"); // the picture gives way to it
  }
}
