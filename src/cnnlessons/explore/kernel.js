/** A grey photo, nine weights and the map: change a weight and watch the map. */
import { extent, shown, unpack } from "./arrays.js";
import { css, inkOn, signed } from "./colours.js";
import { button, make, toggle } from "./dom.js";
import { colourBar, GREY_SHADES, imageCanvas, SIGNED_SHADES } from "./image.js";

const PIXELS_A_STEP = 8; // of a finger or a mouse that drags a weight

/** The map of a 3x3 kernel without padding, in `ops.correlate`'s order of sums. */
export function correlatePhoto({ shape: [height, width], values }, kernel) {
  const [a, b, c, d, e, f, g, h, i] = kernel.flat();
  const [rows, columns] = [height - 2, width - 2];
  const map = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let first = row * width; // the pixels at the left of the window's three rows
    let second = first + width;
    let third = second + width;
    const end = (row + 1) * columns;
    for (let place = row * columns; place < end; place++, first++, second++, third++) {
      map[place] =
        a * values[first] +
        b * values[first + 1] +
        c * values[first + 2] +
        d * values[second] +
        e * values[second + 1] +
        f * values[second + 2] +
        g * values[third] +
        h * values[third + 1] +
        i * values[third + 2];
    }
  }
  return { shape: [rows, columns], values: map };
}

/** The end of a map's signed scale: 99 of 100 numbers lie on it, so that a few large ones leave the others colours. */
export function scaleEnd(values) {
  let largest = 0;
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, Math.abs(values[index]));
  largest ||= 1;
  const bins = new Uint32Array(1001);
  const scale = 1000 / largest;
  for (let index = 0; index < values.length; index++) bins[Math.ceil(Math.abs(values[index]) * scale - 1e-6)]++;
  let [bin, count] = [0, bins[0]];
  while (count < 0.99 * values.length) count += bins[++bin];
  return bin ? (bin / 1000) * largest : largest;
}

/** What the sum of the weights means. */
export function sumSentence(kernel) {
  const sum = Number(
    kernel
      .flat()
      .reduce((total, weight) => total + weight)
      .toFixed(3),
  );
  const meaning = { 0: "give 0", 1: "keep their value" }[sum] ?? `give ${shown(sum, 3)} times their value`;
  return `The weights add up to ${shown(sum, 3)}: areas of one grey ${meaning}.`;
}

/** The products of one window, and their sum: "3·1 + 4·(-1) = -1". */
export function productsAndSum(pixels, weights) {
  const number = (value) => (value < 0 ? `(${shown(value, 3)})` : shown(value, 3));
  const products = pixels.map((pixel, index) => `${number(pixel)}·${number(weights[index])}`);
  return `${products.join(" + ")} = ${shown(pixels.reduce((sum, pixel, index) => sum + pixel * weights[index], 0))}`;
}

/** A weight that is typed, dragged up and down, or changed by the arrow keys. `onchange(number, done)`. */
function weightField(label, onchange) {
  let number = 0;
  let drag = null; // where it began, and with which weight
  const field = make("input", {
    inputmode: "decimal",
    autocomplete: "off",
    role: "spinbutton",
    "aria-label": label,
    oninput: () => change(Number(field.value.trim().replace(",", ".").replace("−", "-") || Number.NaN)),
    onchange: () => onchange(number, true),
    onblur: () => write(number),
    onkeydown: press,
    onpointerdown: (event) => {
      field.setPointerCapture(event.pointerId);
      drag = { from: event.clientY, weight: number, moved: false };
    },
    onpointermove: move,
    onpointerup: end,
    onpointercancel: end,
  });

  function change(value) {
    if (!Number.isFinite(value)) return;
    number = Number(value.toFixed(9)); // 0.3, not 0.30000000000000004
    onchange(number, false);
  }

  function press(event) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") write(number);
    if (!way) return;
    event.preventDefault();
    change(number + way * (event.shiftKey ? 0.1 : 1));
    write(number);
    onchange(number, true);
  }

  function move(event) {
    if (!drag) return;
    const steps = Math.trunc((drag.from - event.clientY) / PIXELS_A_STEP);
    drag.moved ||= steps !== 0;
    if (!drag.moved) return;
    change(drag.weight + steps * (event.shiftKey ? 0.1 : 1));
    write(number);
  }

  function end() {
    if (drag?.moved) onchange(number, true);
    else field.select();
    drag = null;
  }

  function write(value) {
    number = value;
    field.value = shown(number, Math.abs(number) < 10 ? 3 : 1);
    field.setAttribute("aria-valuenow", number);
  }

  return {
    field,

    /** Show a weight from elsewhere, and its colour on a scale that ends at `limit`. */
    show(value, limit) {
      if (value !== number || field.value === "") write(value);
      colourEntry(field, signed(number / limit));
    },
  };
}

/** Give an entry of a table its colour. */
function colourEntry(entry, colour) {
  entry.style.setProperty("--entry", css(colour));
  entry.style.setProperty("--entry-ink", inkOn(colour));
}

/** A table of three rows and columns that hold these elements. */
function nineTable(label, entries) {
  const rows = [0, 3, 6].map((start) => entries.slice(start, start + 3));
  const cells = rows.map((row) => make("tr", {}, ...row.map((entry) => make("td", {}, entry))));
  return make(
    "figure",
    { class: "explorable-grid explorable-nine" },
    make("figcaption", {}, label),
    make("table", { role: "presentation" }, make("tbody", {}, ...cells)),
  );
}

/** A table of nine numbers to look at; a sentence says the same to a screen reader. */
function nineNumbers(label) {
  const entries = [...Array(9)].map(() => make("span"));
  const element = nineTable(label, entries);
  element.setAttribute("aria-hidden", "true");
  return {
    element,

    /** Show the numbers, each in its colour. */
    show(numbers, colour) {
      entries.forEach((entry, index) => {
        entry.textContent = shown(numbers[index]);
        colourEntry(entry, colour(numbers[index]));
      });
    },
  };
}

function render({ model, el }) {
  const data = model.get("data");
  const photo = unpack(data.photo);
  const [height, width] = photo.shape;
  let kernel = structuredClone(model.get("reader").kernel ?? data.kernel);
  let inGrey = false; // the map, on the photo's scale
  let place = [Math.floor((height - 2) / 2), Math.floor((width - 2) / 2)]; // the framed pixel of the map
  let map = null;
  let frame = null; // of the animation that is asked for

  const photoScale = { shades: GREY_SHADES, low: Infinity, high: -Infinity };
  for (const pixel of photo.values) {
    photoScale.low = Math.min(photoScale.low, pixel);
    photoScale.high = Math.max(photoScale.high, pixel);
  }

  const onstep = (rows, columns) => point(place[0] + rows, place[1] + columns);
  const photoImage = imageCanvas({ label: "photo", onpoint: (row, column) => point(row - 1, column - 1), onstep });
  const mapImage = imageCanvas({ label: "map", onpoint: point, onstep, hover: true });
  const bar = colourBar();
  const weights = [...Array(9).keys()].map((index) =>
    weightField(`weight in row ${Math.floor(index / 3)}, column ${index % 3}`, (number, done) => {
      kernel[Math.floor(index / 3)][index % 3] = number;
      changed(done);
    }),
  );
  const pixelTable = nineNumbers("window");
  const kernelTable = nineTable(
    "kernel",
    weights.map(({ field }) => field),
  );
  const productTable = nineNumbers("products");
  productTable.element.classList.add("explorable-products");
  const presets = Object.entries(data.presets).map(([name, preset]) => ({
    preset,
    element: button(name, () => {
      kernel = structuredClone(preset);
      changed(true);
    }),
  }));
  const sums = make("p", { "aria-live": "polite" });
  const sentence = make("p", { class: "explorable-sentence", "aria-live": "polite" });

  el.classList.add("explorable", "explorable-kernel");
  el.append(
    make(
      "div",
      { class: "explorable-controls", role: "group", "aria-label": "kernels to start from" },
      ...presets.map(({ element }) => element),
    ),
    make(
      "div",
      { class: "explorable-photo-and-map" },
      photoImage.element,
      make(
        "div",
        { class: "explorable-between" },
        make(
          "div",
          { class: "explorable-row" },
          pixelTable.element,
          make("span", { class: "explorable-sign" }, "·"),
          kernelTable,
          make("span", { class: "explorable-sign explorable-products" }, "="),
          productTable.element,
        ),
        sentence,
        sums,
        make("p", { class: "explorable-hint" }, "Type a weight, or drag it up and down; with Shift in steps of 0.1."),
      ),
      make("div", { class: "explorable-map" }, mapImage.element, bar.element),
    ),
    toggle("the map in grey, on the photo's scale", inGrey, (value) => {
      inGrey = value;
      drawMap();
    }),
  );

  function point(row, column) {
    const inside = (position, size) => Math.min(size - 1, Math.max(0, position));
    place = [inside(row, height - 2), inside(column, width - 2)];
    drawWindow();
  }

  /** Ask for one drawing before the next frame; Python hears of a drag when it ends. */
  function changed(done) {
    if (done) {
      model.set("reader", { kernel: structuredClone(kernel) });
      model.save_changes();
    }
    frame ??= requestAnimationFrame(draw);
  }

  function draw() {
    frame = null;
    const limit = extent(kernel.flat());
    kernel.flat().forEach((weight, index) => {
      weights[index].show(weight, limit);
    });
    for (const { preset, element } of presets) {
      element.setAttribute("aria-pressed", JSON.stringify(preset) === JSON.stringify(kernel));
    }
    sums.textContent = sumSentence(kernel);
    map = correlatePhoto(photo, kernel);
    drawMap();
    drawWindow();
  }

  function drawMap() {
    const limit = scaleEnd(map.values);
    const scale = inGrey ? photoScale : { shades: SIGNED_SHADES, low: -limit, high: limit };
    mapImage.show(map, scale);
    bar.show({ ...scale, open: true });
  }

  function drawWindow() {
    const [row, column] = place;
    const at = (index) => photo.values[(row + Math.floor(index / 3)) * width + column + (index % 3)];
    const pixels = [...Array(9).keys()].map(at);
    const products = pixels.map((pixel, index) => pixel * kernel.flat()[index]);
    const limit = extent(products);
    photoImage.mark(row, column, 3, 3);
    mapImage.mark(row, column, 1, 1);
    pixelTable.show(pixels, (pixel) => {
      const share = (pixel - photoScale.low) / (photoScale.high - photoScale.low || 1);
      return Array(3).fill(Math.round(255 * share));
    });
    productTable.show(products, (product) => signed(product / limit));
    sentence.textContent = `Row ${row}, column ${column} of the map: ${productsAndSum(pixels, kernel.flat())}`;
  }

  photoImage.show(photo, photoScale);
  draw();
  return () => cancelAnimationFrame(frame);
}

export default { render };
