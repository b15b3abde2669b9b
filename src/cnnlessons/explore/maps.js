/** The rows of a network's layers: each map on a small canvas, all on one scale, and frames in them. */
import { extent } from "./arrays.js";
import { make, placeFrame } from "./dom.js";
import { paint, SIGNED_SHADES } from "./image.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A number with three digits that count. */
export function brief(number) {
  return String(Number(number.toPrecision(3)));
}

/** One map of a layer. */
export function mapOf(values, [rows, columns, maps], map) {
  const plane = new Float32Array(rows * columns);
  for (let place = 0, index = map; place < plane.length; place++, index += maps) plane[place] = values[index];
  return { shape: [rows, columns], values: plane };
}

/** Draw each map of a layer on its canvas. Hundreds are drawn for each stroke, so they share one picture. */
function paintMaps(contexts, values, [rows, columns, maps], { shades, low, high }) {
  const picture = new ImageData(columns, rows);
  const dots = new Uint32Array(picture.data.buffer);
  const steps = (shades.length - 1) / (high - low);
  for (let map = 0; map < maps; map++) {
    for (let place = 0, index = map; place < dots.length; place++, index += maps) {
      dots[place] = shades[((values[index] - low) * steps + 0.5) | 0];
    }
    contexts[map].putImageData(picture, 0, 0);
  }
}

/** The signed scale of a layer. */
export function signedScale(values) {
  const limit = extent(values);
  return { shades: SIGNED_SHADES, low: -limit, high: limit };
}

/** How many numbers of a strip lie side by side: all of a few, fewer dots for each of many. */
function stripColumns(count) {
  if (count <= 16) return count;
  return count <= 1024 ? 32 : count <= 8192 ? 64 : 128;
}

/** What a layer is, in a few words: "Conv2D 3×3, same, relu". */
function kindWords({ kind, kernelSize, strides, padding, groups, activation }) {
  const parts = [];
  if (kernelSize && kind !== "Dense" && !kind.startsWith("Global")) {
    parts.push(`${kind} ${kernelSize.join("×")}`);
    if (strides.some((step, axis) => step !== (kind.includes("Pooling") ? kernelSize[axis] : 1))) {
      parts.push(`strides ${strides.join("×")}`);
    }
    if (padding === "same") parts.push("same");
    if (groups > 1) parts.push(`${groups} groups`);
  } else parts.push(kind);
  if (activation && activation !== "linear" && kind !== "Softmax") parts.push(activation);
  return parts.join(", ");
}

/**
 * Make the row of a layer {name, kind, shape, size, parameters}.
 *
 * onpoint([row, column, map]) is called for the entry that the reader points at or walks to with the arrow keys.
 */
export function layerRow(layer, onpoint) {
  const { name, kind, size, shape } = layer;
  const strip = size[0] * size[1] === 1; // of single numbers
  const across = stripColumns(size[2]);
  const [height, width] = strip ? [Math.ceil(size[2] / across), across] : size;
  let here = null;

  const tiles = [...Array(strip ? 1 : size[2]).keys()].map((map) => {
    const frame = make("div", { class: "explorable-window", hidden: true });
    const canvas = make("canvas", { width, height, "data-map": map });
    return { canvas, frame, element: make("div", { class: "explorable-tile" }, canvas, frame) };
  });
  const contexts = tiles.map(({ canvas }) => canvas.getContext("2d"));
  const low = make("span");
  const high = make("span");
  const scale = make("div", { class: "explorable-scale" }, low, make("i"), high);
  const field = make(
    "div",
    {
      class: `explorable-maps${strip ? " explorable-strip" : ""}${tiles.length <= 8 ? " explorable-few" : ""}`,
      tabindex: 0,
      role: "application",
      "aria-label": `${name}, ${shape.join("×")}: the arrow keys walk through its numbers${
        tiles.length > 1 ? ", page up and page down through its maps" : ""
      }`,
      onpointerdown: point,
      onpointermove: (event) => (event.pointerType === "mouse" || event.buttons) && point(event),
      onkeydown: press,
    },
    ...tiles.map(({ element }) => element),
  );
  field.style.setProperty("--across", across);
  const facts = [...(kind === "input" ? [] : [kindWords(layer)]), shape.join("×")];
  if (layer.parameters) facts.push(`${layer.parameters.toLocaleString("en")} parameters`);
  const element = make(
    "section",
    { class: "explorable-layer" },
    make("header", {}, make("strong", {}, name), make("span", {}, facts.join(" · ")), scale),
    field,
  );

  /** The place of an entry of a strip's map that is drawn in rows, or of a map: [row, column]. */
  const drawnAt = ([row, column, map]) => (strip ? [Math.floor(map / across), map % across] : [row, column]);

  function go(row, column, map) {
    const place = strip ? [0, 0, row * across + column] : [row, column, map];
    if (place.some((index, axis) => index < 0 || index >= size[axis])) return;
    here = place;
    onpoint(place);
  }

  function point(event) {
    const { map } = event.target.dataset;
    if (map === undefined) return;
    const box = event.target.getBoundingClientRect();
    const place = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    const row = place((event.clientY - box.top) / box.height, height);
    go(row, place((event.clientX - box.left) / box.width, width), Number(map));
  }

  function press(event) {
    const step = STEPS[event.key];
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    if (!step && (!turn || strip)) return;
    event.preventDefault();
    if (!here) return go(0, 0, 0);
    const [row, column] = drawnAt(here);
    if (turn) go(row, column, here[2] + turn);
    else if (strip) {
      const index = here[2] + step[0] * across + step[1];
      go(0, index, 0);
    } else go(row + step[0], column + step[1], here[2]);
  }

  return {
    element,

    /** Show the layer's numbers, or that there are none, on a scale. */
    show(values, colours = values && signedScale(values)) {
      scale.hidden = !values;
      if (values) [low.textContent, high.textContent] = [brief(colours.low), brief(colours.high)];
      if (!values) for (const context of contexts) context.clearRect(0, 0, width, height);
      else if (!strip) paintMaps(contexts, values, size, colours);
      else {
        paint(tiles[0].canvas, { shape: [height, width], values }, colours);
        contexts[0].clearRect(size[2] - (height - 1) * width, height - 1, width, 1); // there are no numbers
      }
    },

    /** Frame a box of its numbers, or none. */
    frame(box) {
      for (const [map, { frame }] of tiles.entries()) {
        let part = box && (strip || (map >= box[2][0] && map < box[2][1])) ? box : null;
        if (part && strip) {
          const [row, column] = drawnAt([0, 0, box[2][0]]);
          part =
            box[2][1] - box[2][0] > 1
              ? [
                  [0, height],
                  [0, width],
                ]
              : [
                  [row, row + 1],
                  [column, column + 1],
                ];
        }
        placeFrame(frame, part, [height, width]);
      }
    },
  };
}
