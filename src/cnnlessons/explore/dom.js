/** Elements of a page. */

/** Make an element. Attributes that begin with "on" are listeners; `true` sets an attribute without a value. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A choice from a list: `options` are [value, words] pairs. */
export function choice(label, options, value, onchange) {
  const select = make("select", { onchange: () => onchange(select.value) });
  for (const [name, words] of options) {
    select.append(make("option", { value: name, selected: String(name) === String(value) }, words));
  }
  return make("label", {}, `${label} `, select);
}

/** A switch that is on or off. */
export function toggle(label, value, onchange) {
  const box = make("input", { type: "checkbox", checked: value, onchange: () => onchange(box.checked) });
  return make("label", {}, box, ` ${label}`);
}

/** A button with words on it. */
export function button(label, onclick) {
  return make("button", { type: "button", onclick }, label);
}

/**
 * Put a frame around [first, end] of the rows and [first, end] of the columns of what it lies on; hide it if there is
 * no `box`.
 */
export function placeFrame(frame, box, [rows, columns]) {
  frame.hidden = !box;
  if (!box) return;
  const [[top, bottom], [left, right]] = box;
  const shares = {
    top: top / rows,
    height: (bottom - top) / rows,
    left: left / columns,
    width: (right - left) / columns,
  };
  for (const [side, share] of Object.entries(shares)) frame.style[side] = `${share * 100}%`;
}

/** Call `redraw` whenever the page changes between light and dark; return a function that ends this. */
export function onTheme(redraw) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(redraw);
  for (const element of [document.documentElement, document.body]) {
    watcher.observe(element, { attributes: true, attributeFilter: ["class", "data-theme", "data-jp-theme-light"] });
  }
  dark.addEventListener("change", redraw);
  return () => {
    watcher.disconnect();
    dark.removeEventListener("change", redraw);
  };
}
