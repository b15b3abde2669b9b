/** The loss over two weights as a smooth surface, from a grid of numbers. */

/** The loss between the numbers of a grid: a smooth surface with the slopes that it has at each of them. */
export function surface({ shape: [rows, columns], values }, x, y) {
  const across = slopes(values, columns, rows, 1, columns); // in grid steps, as all slopes here
  const up = slopes(values, rows, columns, columns, 1);
  const both = slopes(across, rows, columns, columns, 1);
  const ends = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0], values[0]],
  );
  const [stepX, stepY] = [(x[1] - x[0]) / (columns - 1), (y[1] - y[0]) / (rows - 1)];

  return {
    x,
    y,
    span: ends[1] - ends[0],

    /** Is this place on the grid? */
    holds: ([a, b]) => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1],

    /** The loss and its gradient at a place: bicubic Hermite interpolation. */
    at([a, b]) {
      const [placeX, placeY] = [(a - x[0]) / stepX, (b - y[0]) / stepY];
      const column = Math.min(columns - 2, Math.max(0, Math.floor(placeX)));
      const row = Math.min(rows - 2, Math.max(0, Math.floor(placeY)));
      const [horizontal, vertical] = [hermite(placeX - column), hermite(placeY - row)];
      const found = { loss: 0, gradient: [0, 0] };
      for (const i of [0, 1]) {
        for (const j of [0, 1]) {
          const corner = (row + i) * columns + column + j;
          const [v, h] = [vertical[i], horizontal[j]];
          const sum = (vertically, horizontally) =>
            vertically.value * (horizontally.value * values[corner] + horizontally.slope * across[corner]) +
            vertically.slope * (horizontally.value * up[corner] + horizontally.slope * both[corner]);
          found.loss += sum(v.of, h.of);
          found.gradient[0] += sum(v.of, h.by) / stepX;
          found.gradient[1] += sum(v.by, h.of) / stepY;
        }
      }
      return found;
    },
  };
}

/** How much the value and the slope at 0 and at 1 count at `t`: for the curve (`of`) and for its slope (`by`). */
function hermite(t) {
  return [
    {
      of: { value: (1 + 2 * t) * (1 - t) ** 2, slope: t * (1 - t) ** 2 },
      by: { value: 6 * t * (t - 1), slope: (1 - t) * (1 - 3 * t) },
    },
    {
      of: { value: t * t * (3 - 2 * t), slope: t * t * (t - 1) },
      by: { value: 6 * t * (1 - t), slope: t * (3 * t - 2) },
    },
  ];
}

// The slope at one of five neighbours, from all five: exact for polynomials up to the fourth power.
const SLOPES = [
  [-25, 48, -36, 16, -3],
  [-3, -10, 18, -6, 1],
  [1, -8, 0, 8, -1],
  [-1, 6, -18, 10, 3],
  [3, -16, 36, -48, 25],
].map((row) => row.map((weight) => weight / 12));

/** The slopes along lines of a grid: `count` numbers in a line, `step` from one to the next, `next` to the next line. */
function slopes(values, count, lines, step, next) {
  const found = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < count; place++) {
      const first = Math.min(count - 5, Math.max(0, place - 2));
      const weights = SLOPES[place - first];
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += weights[k] * values[line * next + (first + k) * step];
      found[line * next + place * step] = sum;
    }
  }
  return found;
}
