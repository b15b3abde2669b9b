/** A canvas that draws a 2-D array in grey or on the signed scale, and a bar that says which colour is which number. */
import { shown } from "./arrays.js";
import { signed } from "./colours.js";
import { make, placeFrame } from "./dom.js";

const SHADES = 511; // each grey of 0 to 255 has one, and 0 has the middle one of the signed scale

/** The colours of a scale as a canvas holds them; `colour(share)` is [red, green, blue] at a share of the way up. */
function shades(colour) {
  return Uint32Array.from({ length: SHADES }, (_, index) => {
    const [red, green, blue] = colour(index / (SHADES - 1));
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
}

/** Black to white. */
export const GREY_SHADES = shades((share) => Array(3).fill(Math.round(255 * share)));

/** Orange (negative) over white (0) to purple (positive). */
export const SIGNED_SHADES = shades((share) => signed(2 * share - 1));

/** Paint an array {shape, values} on a canvas, a dot for each number, in the colours of a scale {shades, low, high}. */
export function paint(canvas, { shape: [height, width], values }, { shades: colours, low, high }) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const dots = new Uint32Array(image.data.buffer);
  const last = SHADES - 1;
  const scale = last / (high - low || 1);
  for (let index = 0; index < dots.length; index++) {
    const shade = (values[index] - low) * scale + 0.5;
    dots[index] = colours[shade < 0 ? 0 : shade > last ? last : shade | 0];
  }
  context.putImageData(image, 0, 0);
}

/**
 * Make a canvas for an array.
 *
 * onpoint(row, column) is called for the number that the reader points at: with a finger, a pen or a pressed mouse, and
 * if `hover` also with a mouse that is not pressed. onstep(rows, columns) is called for the arrow keys: one number, with
 * shift ten.
 */
export function imageCanvas({ label, onpoint, onstep, hover = false }) {
  const canvas = make("canvas", {
    tabindex: 0,
    role: "application",
    "aria-label": `${label}: the arrow keys move the frame`,
    onpointerdown: point,
    onpointermove: (event) => (event.buttons || (hover && event.pointerType === "mouse")) && point(event),
    onkeydown: step,
  });
  const outline = make("div", { class: "explorable-mark" });
  const element = make(
    "figure",
    { class: "explorable-image" },
    make("figcaption", {}, label),
    make("div", { class: "explorable-marked" }, canvas, outline),
  );

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const place = (share, size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
    onpoint(
      place((event.clientY - box.top) / box.height, canvas.height),
      place((event.clientX - box.left) / box.width, canvas.width),
    );
  }

  function step(event) {
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    onstep(...way.map((numbers) => numbers * (event.shiftKey ? 10 : 1)));
  }

  return {
    element,

    /** Show an array in the colours of a scale. */
    show(array, scale) {
      paint(canvas, array, scale);
      element.style.setProperty("--aspect", array.shape[1] / array.shape[0]);
      canvas.classList.toggle("explorable-coarse", Math.max(...array.shape) <= 128);
    },

    /** Put a frame around some rows and columns. */
    mark(row, column, rows, columns) {
      const box = [
        [row, row + rows],
        [column, column + columns],
      ];
      placeFrame(outline, box, [canvas.height, canvas.width]);
    },
  };
}

/** Make a bar with the colours of a scale, and the numbers at its ends and in its middle. */
export function colourBar() {
  const colours = make("div", { class: "explorable-bar-colours" });
  const numbers = make("div", { class: "explorable-bar-numbers" });
  return {
    element: make("div", { class: "explorable-bar", "aria-hidden": "true" }, colours, numbers),

    /** Show a scale {shades, low, high}; it is `open` if larger numbers look like those at its ends. */
    show({ shades: all, low, high, open = false }) {
      const stops = [...Array(11).keys()].map((stop) => all[Math.round((stop / 10) * (all.length - 1))]);
      const names = stops.map((dot) => `rgb(${dot & 255}, ${(dot >> 8) & 255}, ${(dot >> 16) & 255})`);
      colours.style.background = `linear-gradient(to top, ${names.join(", ")})`;
      const [above, below] = open ? ["≥ ", "≤ "] : ["", ""];
      const text = (number) => shown(Number(number.toPrecision(3)));
      const texts = [above + text(high), text((low + high) / 2), below + text(low)];
      numbers.replaceChildren(...texts.map((words) => make("span", {}, words)));
    },
  };
}
