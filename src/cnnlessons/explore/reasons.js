/** Where a number in a layer comes from, in a sentence and in the numbers of its window. */

import { extent, shown } from "./arrays.js";
import { css, inkOn, signed } from "./colours.js";
import { make } from "./dom.js";
import { indexOf, seenBefore } from "./layers.js";
import { brief } from "./maps.js";

const LARGEST_TABLE = 7; // rows or columns of a window that is shown in numbers

/** An entry's name: "row 3, column 5 of map 12 in conv2". */
export function entryName({ name, kind, shape }, [row, column, map]) {
  if (shape.length === 1) return `${kind === "Dense" ? "neuron" : "entry"} ${map} of ${name}`;
  if (kind === "input") return `row ${row}, column ${column} of the ${name}`;
  return `row ${row}, column ${column} of map ${map} in ${name}`;
}

/** The numbers of an entry's window in one map of the layer before, row by row; null in the padding. */
function windowIn({ before, kernelSize, strides, pads }, values, [row, column], map) {
  return [...Array(kernelSize[0]).keys()].map((i) =>
    [...Array(kernelSize[1]).keys()].map((j) => {
      const [r, c] = [row * strides[0] - pads[0] + i, column * strides[1] - pads[1] + j];
      const inside = r >= 0 && r < before[0] && c >= 0 && c < before[1];
      return inside ? values[indexOf([r, c, map], before)] : null;
    }),
  );
}

/** The weights of a filter for one of the maps that it reads, row by row. */
function weightsFor({ kind, kernel, kernelSize, size }, input, inputs, filter) {
  const each = kind === "DepthwiseConv2D" ? 1 : inputs;
  const start = kind === "DepthwiseConv2D" ? 0 : input;
  return [...Array(kernelSize[0]).keys()].map((i) =>
    [...Array(kernelSize[1]).keys()].map((j) => {
      return kernel[((i * kernelSize[1] + j) * each + start) * size[2] + filter];
    }),
  );
}

/** Which of the maps before counts most in an output, and what all add up to. */
function contributions(layer, values, place) {
  const [first, end] = seenBefore(
    layer,
    place.map((index) => [index, index + 1]),
  )[2];
  const parts = [];
  for (let map = first; map < end; map++) {
    const numbers = windowIn(layer, values, place, map);
    const weights = weightsFor(layer, map - first, end - first, place[2]);
    const sum = numbers.flat().reduce((total, number, index) => total + (number ?? 0) * weights.flat()[index], 0);
    parts.push({ map, numbers, weights, sum });
  }
  return {
    count: parts.length,
    most: parts.reduce((best, part) => (Math.abs(part.sum) > Math.abs(best.sum) ? part : best)),
    sum: parts.reduce((total, part) => total + part.sum, 0),
  };
}

/** The sentence for a sum of products. */
function sumWords(layer, before, { count, most, sum }, filter) {
  const total = `${brief(sum)}, and the bias adds ${brief(layer.bias[filter])}`;
  const after = layer.activation === "linear" ? "" : `; then ${layer.activation}`;
  if (layer.kind === "Dense") {
    return `All ${count} numbers of ${before.name}, each times its weight, add up to ${total}${after}. Number ${most.map} counts most: ${brief(most.sum)}.`;
  }
  if (count === 1) return `The products of its window and the kernel add up to ${total}${after}.`;
  return `The products of its windows in ${count} maps of ${before.name} add up to ${total}${after}. Map ${most.map} counts most: ${brief(most.sum)}.`;
}

/** The sentence for a layer without weights. */
function otherWords(layer, values, place) {
  const met = values[indexOf(place, layer.before)];
  const { kind, activation } = layer;
  if (activation === "softmax") return `Softmax over ${layer.size[2]} numbers; this one was ${brief(met)}.`;
  if (kind === "Dropout") return "Dropout changes numbers in training only.";
  if (kind === "BatchNormalization" || kind === "Rescaling") {
    const [scale, offset] = [layer.scale[place[2]], layer.offset[place[2]]];
    return `${brief(met)} · ${brief(scale)} + ${brief(offset)}: the scale and the offset of the map.`;
  }
  return `${activation ?? "relu"} of ${brief(met)}.`;
}

/**
 * Where an entry comes from: a sentence, and tables [caption, rows of numbers].
 *
 * `layer` and the one `before` it are as `readLayers` gives them; `values` are the numbers before.
 */
export function reason(layer, before, values, place) {
  const { kind } = layer;
  if (layer.kernel) {
    const sums = contributions(layer, values, place);
    const words = sumWords(layer, before, sums, place[2]);
    if (kind === "Dense") return { words, tables: [] };
    const source = before.kind === "input" ? "window" : `window in map ${sums.most.map}`;
    return {
      words,
      tables: [
        [source, sums.most.numbers],
        ["· weights", sums.most.weights],
      ],
    };
  }
  if (layer.kernelSize) {
    const numbers = windowIn(layer, values, place, place[2]);
    const count = numbers.flat().filter((number) => number !== null).length;
    const words = `It is the ${kind.includes("Max") ? "largest" : "mean"} of the ${count} numbers in its window.`;
    return { words, tables: [["window", numbers]] };
  }
  if (kind === "Flatten" || kind === "Reshape") {
    const source = seenBefore(
      layer,
      place.map((index) => [index, index + 1]),
    ).map(([first]) => first);
    return { words: `It is ${entryName(before, source)}.`, tables: [] };
  }
  return { words: otherWords(layer, values, place), tables: [] };
}

/** A table of a window's numbers on a signed scale; null is padding. A large one has colours only. */
export function numberTable([caption, rows]) {
  const limit = extent(rows.flat().map((number) => number ?? 0));
  const digits = limit < 1 ? 3 : 2;
  const small = Math.max(rows.length, rows[0].length) <= LARGEST_TABLE;
  const entry = (number) => {
    const colour = signed((number ?? 0) / limit);
    const cell = make(
      "td",
      { class: number === null ? "explorable-padding" : null },
      small ? shown(number ?? 0, digits) : "",
    );
    if (number !== null) cell.style.cssText = `background: ${css(colour)}; color: ${inkOn(colour)}`;
    return cell;
  };
  return make(
    "figure",
    { class: `explorable-numbers${small ? "" : " explorable-dots"}` },
    make("figcaption", {}, caption),
    make("table", {}, make("tbody", {}, ...rows.map((numbers) => make("tr", {}, ...numbers.map(entry))))),
  );
}
