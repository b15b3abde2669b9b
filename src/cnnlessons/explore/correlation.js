/** A small image, a kernel and the map: point at a number and see where it comes from. */
import { extent, shown } from "./arrays.js";
import { button, choice, make, toggle } from "./dom.js";
import { numberGrid } from "./grid.js";
import { outputSize, padWidths } from "./windows.js";

const OPERATIONS = [
  ["correlation", "correlation"],
  ["max", "max pooling"],
  ["average", "average pooling"],
];

/** The first row and column of an output's window in the padded image, and which of its places are padding. */
export function geometry({ image, kernel, strides, padding }) {
  const sizes = [image.length, image[0].length];
  const kernelSizes = [kernel.length, kernel[0].length];
  return {
    pads: sizes.map((size, axis) => padWidths(size, kernelSizes[axis], strides, padding)),
    outputs: sizes.map((size, axis) => outputSize(size, kernelSizes[axis], strides, padding)),
  };
}

/** The parts of one output: for each entry of the kernel its pixel (null in the padding) and its weight. */
export function parts(settings, row, column) {
  const { image, kernel, strides, flip, operation } = settings;
  const [[top], [left]] = geometry(settings).pads;
  const [height, width] = [kernel.length, kernel[0].length];
  const turned = flip && operation === "correlation";
  return kernel.flatMap((weights, i) =>
    weights.map((_, j) => ({
      pixel: image[row * strides + i - top]?.[column * strides + j - left] ?? null,
      weight: turned ? kernel[height - 1 - i][width - 1 - j] : kernel[i][j],
    })),
  );
}

/** One output. Padding counts as 0 in a correlation and not at all in a pooling, as in Keras. */
export function output(settings, row, column) {
  const met = parts(settings, row, column);
  if (settings.operation === "correlation")
    return met.reduce((sum, { pixel, weight }) => sum + (pixel ?? 0) * weight, 0);
  const pixels = met.map(({ pixel }) => pixel).filter((pixel) => pixel !== null);
  if (!pixels.length) return null; // a window of padding alone
  return settings.operation === "max" ? Math.max(...pixels) : pixels.reduce((a, b) => a + b) / pixels.length;
}

/** The whole map. */
export function correlationMap(settings) {
  const [rows, columns] = geometry(settings).outputs;
  return [...Array(rows).keys()].map((row) =>
    [...Array(columns).keys()].map((column) => output(settings, row, column)),
  );
}

/** One output written out: "1·1 + 2·2 + 4·3 + 5·4 = 37". */
export function writtenOut(settings, row, column) {
  const met = parts(settings, row, column);
  const number = (value) => (value < 0 ? `(${shown(value)})` : shown(value));
  const result = output(settings, row, column);
  if (settings.operation === "correlation") {
    const products = met.map(({ pixel, weight }) => `${number(pixel ?? 0)}·${number(weight)}`);
    return `${products.join(" + ")} = ${shown(result)}`;
  }
  const pixels = met.filter(({ pixel }) => pixel !== null).map(({ pixel }) => shown(pixel));
  if (!pixels.length) return "this window holds padding alone";
  if (settings.operation === "max") return `the largest of ${pixels.join(", ")} is ${shown(result)}`;
  return `(${pixels.join(" + ")}) / ${pixels.length} = ${shown(result)}`;
}

/** The strides to choose from: 1 to 3, or up to the one that it starts with. */
function upTo(strides) {
  return [...Array(Math.max(3, strides)).keys()].map((step) => [step + 1, step + 1]);
}

/** The paddings to choose from; the one that it starts with is among them. */
function paddings(padding) {
  const widths = new Set([1, 2, ...(Number.isInteger(padding) ? [padding] : [])]);
  return [["valid", "valid (none)"], ["same", "same"], ...[...widths].map((width) => [width, `${width} on each side`])];
}

/** The sizes to choose from: squares of `sides`, and the size that it starts with, as "3×3". */
function squares(sides, rows) {
  const sizes = new Set([size(rows), ...sides.map((side) => `${side}×${side}`)]);
  return [...sizes].map((words) => [words, words]);
}

/** How large rows of numbers are: "3×3". */
function size(rows) {
  return `${rows.length}×${rows[0].length}`;
}

/** The rows cut to a size, or filled up with zeros. */
export function resized(rows, words) {
  const [height, width] = words.split("×").map(Number);
  return [...Array(height).keys()].map((row) => [...Array(width).keys()].map((column) => rows[row]?.[column] ?? 0));
}

/** The rows and columns of a window: [first, end] of each. */
function box(row, column, height, width) {
  return [
    [row, row + height],
    [column, column + width],
  ];
}

function render({ model, el }) {
  const settings = {
    operation: "correlation",
    flip: false,
    ...structuredClone(model.get("data")),
    ...model.get("reader"),
  };
  let chosen = [0, 0]; // the output whose window is framed
  let pixel = null; // or the pixel whose windows are lit
  let timer = null;

  const imageGrid = numberGrid({
    label: "image",
    onpoint: (row, column) => {
      const [[top], [left]] = geometry(settings).pads;
      pixel = [row - top, column - left];
      draw();
    },
    ontype: (row, column, number) => {
      const [[top], [left]] = geometry(settings).pads;
      const place = settings.image[row - top];
      if (place?.[column - left] !== undefined) place[column - left] = number;
      changed();
    },
  });
  const kernelGrid = numberGrid({
    label: "kernel",
    ontype: (row, column, number) => {
      settings.kernel[row][column] = number;
      changed();
    },
  });
  const mapGrid = numberGrid({
    label: "map",
    onpoint: (row, column) => {
      chosen = [row, column];
      pixel = null;
      draw();
    },
  });
  const sentence = make("p", { class: "explorable-sentence", "aria-live": "polite" });
  const set = (name) => (value) => {
    settings[name] = value;
    changed();
  };
  const resize = (name) => (words) => set(name)(resized(settings[name], words));
  const player = button("▶ play", () => (timer ? stop() : play()));
  const controls = make(
    "div",
    { class: "explorable-controls" },
    player,
    choice("operation", OPERATIONS, settings.operation, set("operation")),
    choice("image", squares([3, 4, 5, 6, 7, 8, 9, 10], settings.image), size(settings.image), resize("image")),
    choice("kernel", squares([1, 2, 3, 4, 5], settings.kernel), size(settings.kernel), resize("kernel")),
    choice("strides", upTo(settings.strides), settings.strides, (value) => set("strides")(Number(value))),
    choice("padding", paddings(settings.padding), settings.padding, set("padding")),
    toggle("turn the kernel around (true convolution)", settings.flip, set("flip")),
  );
  const sign = make("span", { class: "explorable-sign" });
  el.classList.add("explorable");
  el.append(
    controls,
    make(
      "div",
      { class: "explorable-row" },
      imageGrid.element,
      sign,
      kernelGrid.element,
      make("span", { class: "explorable-sign" }, "="),
      mapGrid.element,
    ),
    sentence,
  );

  function play() {
    player.textContent = "■ stop";
    let step = 0;
    timer = setInterval(() => {
      const [rows, columns] = geometry(settings).outputs;
      if (step >= rows * columns) return stop();
      chosen = [Math.floor(step / columns), step % columns];
      pixel = null;
      step += 1;
      draw(step);
    }, 700);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    player.textContent = "▶ play";
    draw();
  }

  function changed() {
    if (timer) stop();
    model.set("reader", structuredClone(settings));
    model.save_changes();
    draw();
  }

  /** Show everything; while it plays, only the first `computed` outputs. */
  function draw(computed = Infinity) {
    const { image, kernel, strides, operation, flip } = settings;
    const { pads, outputs } = geometry(settings);
    const [[top, bottom], [left, right]] = pads;
    const [height, width] = [kernel.length, kernel[0].length];
    const [rows, columns] = outputs;
    controls.querySelector("input[type=checkbox]").disabled = operation !== "correlation";
    sign.textContent = operation === "correlation" ? (flip ? "∗" : "⋆") : "→";
    kernelGrid.element.classList.toggle("explorable-idle", operation !== "correlation");

    const padded = [...Array(top + image.length + bottom).keys()].map((row) =>
      [...Array(left + image[0].length + right).keys()].map((column) => image[row - top]?.[column - left] ?? 0),
    );
    const fits = rows > 0 && columns > 0;
    if (fits) chosen = [Math.min(chosen[0], rows - 1), Math.min(chosen[1], columns - 1)];
    const covers = (row, column, r, c) =>
      r >= row * strides && r < row * strides + height && c >= column * strides && c < column * strides + width;
    const reached = (r, c) => {
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) if (covers(row, column, r, c)) return true;
      return false;
    };
    imageGrid.show(padded, {
      frame: fits && !pixel && box(chosen[0] * strides, chosen[1] * strides, height, width),
      kinds: (row, column) => [
        image[row - top]?.[column - left] === undefined && "explorable-padding",
        pixel && row - top === pixel[0] && column - left === pixel[1] && "explorable-lit",
        !reached(row, column) && "explorable-unreached",
      ],
    });
    const turned = flip && operation === "correlation";
    kernelGrid.show(turned ? kernel.map((_, i) => kernel[height - 1 - i].toReversed()) : kernel, {
      limit: extent(kernel.flat()),
    });
    if (!fits) {
      mapGrid.show([[null]]);
      sentence.textContent = `The kernel, ${height}×${width}, does not fit this image: there is no window.`;
      return;
    }
    const map = correlationMap(settings);
    const lit = (row, column) => pixel && covers(row, column, pixel[0] + top, pixel[1] + left);
    const known = (number, row, column) => (row * columns + column < computed ? number : null);
    mapGrid.show(
      map.map((numbers, row) => numbers.map((number, column) => known(number, row, column))),
      {
        limit: extent(map.flat().filter((number) => number !== null)),
        frame: !pixel && box(...chosen, 1, 1),
        kinds: (row, column) => [lit(row, column) && "explorable-lit"],
      },
    );
    if (!pixel) {
      sentence.textContent = `Row ${chosen[0]}, column ${chosen[1]} of the map: ${writtenOut(settings, ...chosen)}`;
      return;
    }
    const count = map.flatMap((numbers, row) => numbers.map((_, column) => lit(row, column))).filter(Boolean).length;
    sentence.textContent = `Row ${pixel[0]}, column ${pixel[1]} of the image lies in ${count} of the ${rows * columns} windows.`;
  }

  draw();
  return () => clearInterval(timer);
}

export default { render };
