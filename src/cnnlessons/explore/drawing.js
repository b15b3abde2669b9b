/** A canvas to draw a digit on, and the digit as the network sees it. */
import { button, make, placeFrame, toggle } from "./dom.js";
import { GREY_SHADES, paint } from "./image.js";

const FINE = 5; // dots of ink along a pixel's side; their mean is the pixel, so that strokes have soft edges
const PEN = 2.5; // pixels, about as wide as the strokes of MNIST
const BOX = 20; // pixels; MNIST's digits fill a box of so many rows or columns
export const PIXELS = { shades: GREY_SHADES, low: 0, high: 255 };
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** An image whose pixels are the means of `step` x `step` dots of ink; its corner lies on the dot (top, left). */
export function resampled({ shape: [height, width], values }, { top, left, step }, [rows, columns]) {
  const lines = new Float64Array(height * columns); // the dots of each row, summed up for each column of pixels
  for (let column = 0; column < columns; column++) {
    const [from, to] = [left + column * step, left + (column + 1) * step];
    for (let c = Math.max(0, Math.floor(from)); c < Math.min(width, to); c++) {
      const share = (Math.min(to, c + 1) - Math.max(from, c)) / step;
      for (let r = 0; r < height; r++) lines[r * columns + column] += share * values[r * width + c];
    }
  }
  const pixels = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [top + row * step, top + (row + 1) * step];
    for (let r = Math.max(0, Math.floor(from)); r < Math.min(height, to); r++) {
      const share = (Math.min(to, r + 1) - Math.max(from, r)) / step;
      for (let column = 0; column < columns; column++) {
        pixels[row * columns + column] += share * lines[r * columns + column];
      }
    }
  }
  return { shape: [rows, columns], values: Uint8Array.from(pixels, Math.round) };
}

/** The first row and column with ink, those after the last, and the middle of the ink's mass; null without ink. */
function inkBounds({ shape: [height, width], values }) {
  let [top, bottom, left, right] = [height, 0, width, 0];
  let [mass, down, across] = [0, 0, 0];
  for (let row = 0, index = 0; row < height; row++) {
    for (let column = 0; column < width; column++, index++) {
      const ink = values[index];
      if (!ink) continue;
      top = Math.min(top, row);
      bottom = row + 1;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
      mass += ink;
      down += ink * (row + 0.5);
      across += ink * (column + 0.5);
    }
  }
  return mass ? { top, bottom, left, right, middle: [down / mass, across / mass] } : null;
}

/**
 * Where an image lies on the ink so that the digit is placed as in MNIST.
 *
 * The ink is scaled to fill a box of 20x20 pixels in height or width. Then it is moved by whole pixels, so that the
 * middle of its mass comes to the image's middle. Source: LeCun, Cortes and Burges, "The MNIST database of handwritten
 * digits"; 9,997 of the 10,000 test digits stay as they are.
 */
export function centredView(ink, sizes) {
  const bounds = inkBounds(ink);
  if (!bounds) return null;
  const { top, bottom, left, right, middle } = bounds;
  const step = Math.max(bottom - top, right - left) / (BOX * Math.min(1, Math.min(...sizes) / 28));
  const corner = [top, left].map((first, axis) => {
    const place = (middle[axis] - first) / step - 0.5; // of the middle in the box; the first pixel's middle is 0
    return first - Math.ceil(sizes[axis] / 2 - 0.5 - place - 1e-6) * step;
  });
  return { top: corner[0], left: corner[1], step };
}

/**
 * Make the canvas, its buttons and switches.
 *
 * `sizes` are the rows and columns of the image. `onchange(done)` is called while the reader draws, and with true when
 * the stroke is done.
 */
export function drawing({ sizes, onchange }) {
  const [rows, columns] = sizes;
  const fine = make("canvas", { width: columns * FINE, height: rows * FINE });
  const pencil = fine.getContext("2d", { willReadFrequently: true });
  let untouched = false; // it holds an example, which is centred already
  let centred = true;
  let moved = [0, 0]; // pixels down and to the right
  let stroke = null; // the pointer that draws or moves, and where it was
  let view = null; // where the image that the network sees lies on the ink
  const pen = { place: [rows / 2, columns / 2].map(Math.floor), down: false };

  const canvas = make("canvas", {
    class: "explorable-drawing",
    tabindex: 0,
    role: "application",
    "aria-label": "drawing: the arrow keys move a pen, space puts it down and lifts it",
    onpointerdown: begin,
    onpointermove: move,
    onpointerup: end,
    onpointercancel: end,
    onkeydown: press,
    onblur: () => {
      penMark.hidden = true;
      pen.down = false;
    },
  });
  const invitation = make("div", { class: "explorable-invitation", "aria-hidden": "true" }, "Draw a digit");
  const field = make("div", { class: "explorable-field", hidden: true });
  const penMark = make("div", { class: "explorable-pen", hidden: true });
  const status = make("p", { class: "explorable-hint", "aria-live": "polite" });
  const dragMoves = toggle("drag the digit", false, () => {});
  const movers = make(
    "div",
    { class: "explorable-controls", hidden: true },
    ...Object.entries(WAYS).map(([key, way]) => {
      const name = key.slice(5).toLowerCase();
      const mover = button({ up: "↑", down: "↓", left: "←", right: "→" }[name], () => shift(way));
      mover.setAttribute("aria-label", `move the digit ${name}`);
      return mover;
    }),
    dragMoves,
  );
  const centre = toggle("centred, as in MNIST", true, (value) => {
    centred = value;
    movers.hidden = value;
    if (value) moved = [0, 0];
    onchange(true);
  });

  /** The dot of ink under a pointer. */
  function dot(event) {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * fine.width,
      ((event.clientY - box.top) / box.height) * fine.height,
    ];
  }

  function begin(event) {
    if (!event.isPrimary || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    penMark.hidden = true;
    const drags = !centred && dragMoves.firstChild.checked;
    stroke = { id: event.pointerId, at: dot(event), drags, from: moved };
    if (!drags) line(stroke.at, stroke.at);
  }

  function move(event) {
    if (event.pointerId !== stroke?.id) return;
    if (stroke.drags) {
      const [x, y] = dot(event);
      moved = [
        stroke.from[0] + Math.round((y - stroke.at[1]) / FINE),
        stroke.from[1] + Math.round((x - stroke.at[0]) / FINE),
      ];
      return onchange(false);
    }
    const events = event.getCoalescedEvents?.() ?? [];
    for (const part of events.length ? events : [event]) {
      const to = dot(part);
      line(stroke.at, to);
      stroke.at = to;
    }
  }

  function end(event) {
    if (event.pointerId !== stroke?.id) return;
    stroke = null;
    onchange(true);
  }

  /** Draw a line of ink; an example gives way to the first one. */
  function line([x, y], [toX, toY]) {
    if (untouched) wipe();
    else if (moved.some(Boolean)) settle();
    pencil.lineWidth = PEN * FINE;
    pencil.lineCap = "round";
    pencil.strokeStyle = "#fff";
    pencil.beginPath();
    pencil.moveTo(x, y);
    pencil.lineTo(toX, toY + 0.01); // a line without length would leave no ink
    pencil.stroke();
    onchange(false);
  }

  /** Where the image on the canvas lies on the ink. */
  function paper() {
    return { top: -moved[0] * FINE, left: -moved[1] * FINE, step: FINE };
  }

  /** The ink moves to where the reader has moved the digit to. */
  function settle() {
    pencil.globalCompositeOperation = "copy";
    pencil.drawImage(fine, moved[1] * FINE, moved[0] * FINE);
    pencil.globalCompositeOperation = "source-over";
    moved = [0, 0];
  }

  function shift([down, right]) {
    moved = [moved[0] + down, moved[1] + right];
    onchange(true);
  }

  function press(event) {
    const way = WAYS[event.key];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    const before = pen.place;
    if (way) pen.place = before.map((place, axis) => Math.min(sizes[axis] - 1, Math.max(0, place + way[axis])));
    else pen.down = !pen.down;
    const [from, to] = [before, pen.place].map(([row, column]) => [(column + 0.5) * FINE, (row + 0.5) * FINE]);
    if (pen.down) line(from, to);
    if (pen.down || !way) onchange(true);
    placeFrame(
      penMark,
      pen.place.map((place) => [place, place + 1]),
      sizes,
    );
    penMark.classList.toggle("explorable-down", pen.down);
    status.textContent = `The pen is ${pen.down ? "down" : "up"}, at row ${pen.place[0]}, column ${pen.place[1]}.`;
  }

  function wipe() {
    pencil.clearRect(0, 0, fine.width, fine.height);
    [untouched, moved] = [false, [0, 0]];
  }

  /** The ink as numbers of 0 to 255. */
  function ink() {
    const { data } = pencil.getImageData(0, 0, fine.width, fine.height);
    const values = new Uint8Array(fine.width * fine.height);
    for (let index = 0; index < values.length; index++) values[index] = data[4 * index + 3];
    return { shape: [fine.height, fine.width], values };
  }

  function clear() {
    wipe();
    onchange(true);
  }

  return {
    element: make("div", { class: "explorable-drawn" }, canvas, invitation, field, penMark),
    controls: [make("div", { class: "explorable-controls" }, button("clear", clear), centre), movers, status],

    /** Put an image in the place of what was drawn. */
    load({ values }) {
      const image = pencil.createImageData(fine.width, fine.height);
      for (let dot = 0; dot < fine.width * fine.height; dot++) {
        const [row, column] = [Math.floor(dot / fine.width / FINE), Math.floor((dot % fine.width) / FINE)];
        image.data.set([255, 255, 255, values[row * columns + column]], 4 * dot);
      }
      wipe();
      pencil.putImageData(image, 0, 0);
      untouched = true;
    },

    /** Show what is drawn; return the image that the network sees, and whether it is one that was loaded. */
    look() {
      const all = ink();
      const shown = resampled(all, paper(), sizes);
      paint(canvas, shown, PIXELS);
      invitation.hidden = shown.values.some(Boolean);
      view = (centred && !untouched && centredView(all, sizes)) || paper();
      return { image: resampled(all, view, sizes), loaded: untouched };
    },

    /** Frame what an entry of a layer sees: [row, end] and [column, end] of the image that the network sees. */
    frame(box) {
      const { top, left } = paper();
      const place = ([start, end], corner, shift) => {
        return [start, end].map((edge) => (corner - shift + edge * view.step) / FINE);
      };
      placeFrame(field, box && [place(box[0], view.top, top), place(box[1], view.left, left)], sizes);
    },
  };
}
