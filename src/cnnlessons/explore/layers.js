/** The forward pass of a chain of Keras layers. Maps lie in Keras's order: row, column, map. */
import { unpack } from "./arrays.js";
import { padWidths } from "./windows.js";

const POINTWISE = {
  relu: (value) => Math.max(value, 0),
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  tanh: Math.tanh,
};

const FORWARD = {
  Conv2D: convolve,
  DepthwiseConv2D: convolveEach,
  Dense: convolve, // a kernel of one place
  MaxPooling2D: pool,
  AveragePooling2D: pool,
  GlobalMaxPooling2D: pool, // a window of the whole map
  GlobalAveragePooling2D: pool,
  BatchNormalization: rescale,
  Rescaling: rescale,
  ReLU: clip,
  Activation: copy,
  Softmax: copy,
  Flatten: keep,
  Reshape: keep,
  Dropout: keep,
};

/** The layers that Python has sent, each with its shape [rows, columns, maps] and the one before it. */
export function readLayers({ input, layers }) {
  let size = threeAxes(input);
  return layers.map((sent) => {
    const before = size;
    size = threeAxes(sent.shape);
    const layer = { ...sent, before, size };
    for (const name of ["kernel", "bias", "scale", "offset"]) if (sent[name]) layer[name] = unpack(sent[name]).values;
    if (sent.kernelSize) {
      layer.pads = [0, 1].map((axis) => {
        return padWidths(before[axis], sent.kernelSize[axis], sent.strides[axis], sent.padding)[0];
      });
    }
    return layer;
  });
}

/** A row of numbers has one place; a grey image has one map. */
function threeAxes(shape) {
  return shape.length === 3 ? shape : shape.length === 2 ? [...shape, 1] : [1, 1, ...shape];
}

/** What each layer makes of the pixels, a `Float32Array` for each. */
export function forward(layers, pixels) {
  let values = pixels;
  return layers.map((layer) => {
    values = FORWARD[layer.kind](layer, values);
    activate(layer.activation, values, layer.size[2]);
    return values;
  });
}

/** Apply an activation in place; softmax goes over the maps at each place. */
function activate(name = "linear", values, depth) {
  const pointwise = POINTWISE[name];
  if (pointwise) for (let index = 0; index < values.length; index++) values[index] = pointwise(values[index]);
  else if (name === "softmax") {
    for (let start = 0; start < values.length; start += depth) softmax(values.subarray(start, start + depth));
  }
}

function softmax(scores) {
  const largest = scores.reduce((most, score) => Math.max(most, score));
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power);
  scores.set(powers.map((power) => power / sum));
}

/** The rows and columns of an output's window that lie in the map: [first row, end, first column, end]. */
function windowOf({ before, kernelSize, strides, pads }, row, column) {
  const top = row * strides[0] - pads[0];
  const left = column * strides[1] - pads[1];
  return [
    Math.max(0, top),
    Math.min(before[0], top + kernelSize[0]),
    Math.max(0, left),
    Math.min(before[1], left + kernelSize[1]),
  ];
}

/** A convolution: each output is the sum of its window's numbers times weights, and a bias. */
function convolve(layer, values) {
  const { before, size, groups = 1, kernel, bias } = layer;
  const [rows, columns, filters] = size;
  const [inputs, share] = [before[2] / groups, filters / groups]; // the maps in and out of a group
  const met = {
    values: new Float64Array(kernel.length / filters + 3),
    weights: new Int32Array(kernel.length / filters + 3),
  };
  const sums = new Float64Array(share);
  const outputs = new Float32Array(rows * columns * filters);
  for (let row = 0, place = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let group = 0; group < groups; group++, place += share) {
        const count = meet(layer, values, row, column, group * inputs, inputs, met);
        for (let filter = 0; filter < share; filter++) sums[filter] = bias[group * share + filter];
        addProducts(met, count, kernel, group * share, sums);
        outputs.set(sums, place);
      }
    }
  }
  return outputs;
}

/** Gather the numbers of a window that are not 0, and where their weights begin; return how many, a multiple of 4. */
function meet(layer, values, row, column, first, inputs, met) {
  const { before, size, kernelSize, strides, pads } = layer;
  const [top, end, left, right] = windowOf(layer, row, column);
  const filters = size[2];
  let count = 0;
  for (let r = top; r < end; r++) {
    for (let c = left; c < right; c++) {
      const pixel = (r * before[1] + c) * before[2] + first;
      const entry = (r - row * strides[0] + pads[0]) * kernelSize[1] + c - column * strides[1] + pads[1];
      for (let input = 0; input < inputs; input++) {
        met.values[count] = values[pixel + input];
        met.weights[count] = (entry * inputs + input) * filters;
        if (values[pixel + input] !== 0) count++; // after a ReLU many are 0
      }
    }
  }
  for (; count % 4; count++) met.values[count] = met.weights[count] = 0;
  return count;
}

/** Add value times weight for the filters of a group: four values at a time, over weights that lie side by side. */
function addProducts({ values, weights }, count, kernel, first, sums) {
  for (let index = 0; index < count; index += 4) {
    const v0 = values[index];
    const v1 = values[index + 1];
    const v2 = values[index + 2];
    const v3 = values[index + 3];
    const w0 = weights[index] + first;
    const w1 = weights[index + 1] + first;
    const w2 = weights[index + 2] + first;
    const w3 = weights[index + 3] + first;
    for (let filter = 0; filter < sums.length; filter++) {
      sums[filter] +=
        v0 * kernel[w0 + filter] + v1 * kernel[w1 + filter] + v2 * kernel[w2 + filter] + v3 * kernel[w3 + filter];
    }
  }
}

/** A depthwise convolution: each map has its own kernels. */
function convolveEach(layer, values) {
  const { before, size, kernelSize, strides, pads, kernel, bias } = layer;
  const [rows, columns, filters] = size;
  const times = filters / before[2]; // the maps that are made of each
  const outputs = new Float32Array(rows * columns * filters);
  for (let row = 0, place = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, place += filters) {
      const [top, end, left, right] = windowOf(layer, row, column);
      outputs.set(bias, place);
      for (let r = top; r < end; r++) {
        for (let c = left; c < right; c++) {
          const pixel = (r * before[1] + c) * before[2];
          const entry = (r - row * strides[0] + pads[0]) * kernelSize[1] + c - column * strides[1] + pads[1];
          for (let filter = 0; filter < filters; filter++) {
            outputs[place + filter] += values[pixel + Math.floor(filter / times)] * kernel[entry * filters + filter];
          }
        }
      }
    }
  }
  return outputs;
}

/** A pooling: the largest number of each window, or the mean of those that are not padding. */
function pool(layer, values) {
  const { before, size } = layer;
  const [rows, columns, maps] = size;
  const largest = layer.kind.includes("Max");
  const outputs = new Float32Array(rows * columns * maps).fill(largest ? -Infinity : 0);
  for (let row = 0, place = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, place += maps) {
      const [top, end, left, right] = windowOf(layer, row, column);
      for (let r = top; r < end; r++) {
        for (let c = left; c < right; c++) {
          const pixel = (r * before[1] + c) * maps;
          for (let map = 0; map < maps; map++) {
            const value = values[pixel + map];
            if (!largest) outputs[place + map] += value;
            else if (value > outputs[place + map]) outputs[place + map] = value;
          }
        }
      }
      const count = largest ? 1 : (end - top) * (right - left);
      for (let map = 0; map < maps; map++) outputs[place + map] /= count;
    }
  }
  return outputs;
}

/** Each map times its scale, plus its offset. */
function rescale({ size, scale, offset }, values) {
  return values.map((value, index) => value * scale[index % size[2]] + offset[index % size[2]]);
}

/** Keras's ReLU with its three settings. */
function clip({ negativeSlope, threshold, maxValue }, values) {
  return values.map((value) => {
    return value < threshold ? negativeSlope * (value - threshold) : Math.min(value, maxValue ?? Infinity);
  });
}

function copy(_, values) {
  return values.slice();
}

function keep(_, values) {
  return values;
}

/** What a layer's outputs are computed from in the layer before: two boxes [[row, end], [column, end], [map, end]]. */
export function seenBefore({ kind, kernelSize, strides, pads, before, size, groups = 1, activation }, box) {
  if (kernelSize) {
    const across = [0, 1].map((axis) => [
      Math.max(0, box[axis][0] * strides[axis] - pads[axis]),
      Math.min(before[axis], (box[axis][1] - 1) * strides[axis] - pads[axis] + kernelSize[axis]),
    ]);
    return [
      ...across,
      mapsBefore(box[2], kind === "Conv2D" || kind === "Dense" ? groups : before[2], before[2], size[2]),
    ];
  }
  if (activation === "softmax") return [box[0], box[1], [0, size[2]]];
  if (before.join() === size.join()) return box;
  if (box.some(([first, end]) => end - first > 1)) return before.map((length) => [0, length]);
  return placeOf(
    indexOf(
      box.map(([first]) => first),
      size,
    ),
    before,
  ).map((place) => [place, place + 1]);
}

/** The maps of the groups that some outputs belong to. */
function mapsBefore([first, end], groups, inputs, outputs) {
  const share = outputs / groups;
  return [Math.floor(first / share), Math.ceil(end / share)].map((group) => (group * inputs) / groups);
}

/** Row, column and map of an entry. */
export function placeOf(index, [, columns, maps]) {
  return [Math.floor(index / maps / columns), Math.floor(index / maps) % columns, index % maps];
}

/** Where an entry lies. */
export function indexOf([row, column, map], [, columns, maps]) {
  return (row * columns + column) * maps + map;
}
