/** Drawings with two axes: lines through dots, and the contours of a grid of numbers. */
import { make } from "./dom.js";

const HIGH = [91, 124, 153]; // the colour of a high loss; a low one has the paper's

/** Round numbers between two limits, for an axis. */
export function ticks([low, high]) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return [...Array(count).keys()].map((index) => Number(((first + index) * step).toPrecision(10)));
}

/** The pieces of a contour line: [column, row, column, row] of both ends, on a grid (marching squares). */
export function contour({ shape: [rows, columns], values }, level) {
  const pieces = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const around = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ];
      const heights = around.map(([i, j]) => values[j * columns + i] - level);
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [from, to] = [heights[side], heights[(side + 1) % 4]];
        if (from < 0 === to < 0) continue;
        const share = from / (from - to);
        const [[i, j], [k, l]] = [around[side], around[(side + 1) % 4]];
        crossings.push(i + share * (k - i), j + share * (l - j));
      }
      while (crossings.length) pieces.push(crossings.splice(0, 4));
    }
  }
  return pieces;
}

/** A canvas with two axes. `draw` clears it and draws the axes; what it returns turns weights into dots. */
export function plot(label, names) {
  const axes = names.map((name) => make("span", {}, name)); // inside the canvas: not seen, but translated
  const canvas = make("canvas", { role: "img", "aria-label": label }, ...axes);
  const margin = { left: 48, right: 14, top: 10, bottom: 40 };
  const context = canvas.getContext("2d");

  return {
    canvas,
    context,
    margin,

    /** Make a dot of the canvas a dot of the screen; is there room to draw? */
    fit() {
      const ratio = devicePixelRatio || 1;
      const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return width > 0 && height > 0;
    },

    /** Clear the canvas, draw what is `behind` the axes and the axes; return the function from numbers to dots. */
    draw([x, y], { ink, line }, behind = () => {}) {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      const [right, bottom] = [width - margin.right, height - margin.bottom];
      const across = (a) => margin.left + ((a - x[0]) / (x[1] - x[0])) * (right - margin.left);
      const up = (b) => bottom - ((b - y[0]) / (y[1] - y[0])) * (bottom - margin.top);
      context.clearRect(0, 0, width, height);
      behind([margin.left, margin.top, right - margin.left, bottom - margin.top]);
      context.font = '13px system-ui, sans-serif, "Lessons Hangul"';
      context.fillStyle = ink;
      context.strokeStyle = line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(margin.left, margin.top);
      context.lineTo(margin.left, bottom);
      context.lineTo(right, bottom);
      Object.assign(context, { textAlign: "center", textBaseline: "top" });
      for (const tick of ticks(x)) {
        context.moveTo(across(tick), bottom);
        context.lineTo(across(tick), bottom + 4);
        context.fillText(tick, across(tick), bottom + 6);
      }
      context.fillText(axes[0].textContent, (margin.left + right) / 2, bottom + 22);
      Object.assign(context, { textAlign: "right", textBaseline: "middle" });
      for (const tick of ticks(y)) {
        context.moveTo(margin.left - 4, up(tick));
        context.lineTo(margin.left, up(tick));
        context.fillText(tick, margin.left - 6, up(tick));
      }
      context.stroke();
      context.save();
      context.translate(9, (margin.top + bottom) / 2);
      context.rotate(-Math.PI / 2);
      context.textAlign = "center";
      context.fillText(axes[1].textContent, 0, 0);
      context.restore();
      return ([a, b]) => [across(a), up(b)];
    },
  };
}

/** The picture of a loss: a colour for each band between two levels, and lines between them. */
export function bands(grid, levels, [width, height], paper) {
  const [rows, columns] = grid.shape;
  const canvas = make("canvas", { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const dots = new Uint32Array(image.data.buffer);
  const colours = Uint32Array.from([0, ...levels], (_, band) => {
    const share = (0.8 * band) / levels.length;
    const [red, green, blue] = HIGH.map((high, channel) => paper[channel] + share * (high - paper[channel]));
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
  for (let dot = 0, top = 0; top < height; top++) {
    const up = (1 - (top + 0.5) / height) * (rows - 1);
    const row = Math.min(rows - 2, Math.floor(up));
    for (let left = 0; left < width; left++, dot++) {
      const across = ((left + 0.5) / width) * (columns - 1);
      const column = Math.min(columns - 2, Math.floor(across));
      const corner = row * columns + column;
      const [v, h] = [up - row, across - column];
      const below = (1 - h) * grid.values[corner] + h * grid.values[corner + 1];
      const above = (1 - h) * grid.values[corner + columns] + h * grid.values[corner + columns + 1];
      const loss = (1 - v) * below + v * above;
      let band = 0;
      while (band < levels.length && loss >= levels[band]) band++;
      dots[dot] = colours[band];
    }
  }
  context.putImageData(image, 0, 0);
  drawContours(context, grid, levels, [width, height]);
  return canvas;
}

/** Draw a line at each level. */
function drawContours(context, grid, levels, [width, height]) {
  const [rows, columns] = grid.shape;
  context.strokeStyle = `rgb(${HIGH.join(", ")})`;
  context.lineWidth = width / 500;
  context.beginPath();
  for (const [a, b, c, d] of levels.flatMap((level) => contour(grid, level))) {
    context.moveTo((a / (columns - 1)) * width, (1 - b / (rows - 1)) * height);
    context.lineTo((c / (columns - 1)) * width, (1 - d / (rows - 1)) * height);
  }
  context.stroke();
}

/** Draw a line through dots; a rim of `rim`'s colour lifts it from what is behind. */
export function drawPath(context, dots, colour, rim = "transparent") {
  context.lineJoin = "round";
  for (const [style, width] of [
    [rim, 4],
    [colour, 2],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    for (const dot of dots) context.lineTo(...dot);
    context.stroke();
  }
  context.fillStyle = colour;
  const radius = dots.length > 60 ? 2 : 3;
  dots.forEach(([left, top], index) => {
    context.beginPath();
    context.arc(left, top, index < dots.length - 1 ? radius : 5, 0, 2 * Math.PI);
    context.fill();
  });
}
