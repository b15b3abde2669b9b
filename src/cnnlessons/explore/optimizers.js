/** Plain descent, momentum and Adam: the paths that they take down a loss, and where these end. */

/** One step of each optimizer, as Keras takes it. `memory` is what it keeps; `count` is 1 at the first step. */
export const STEPS = {
  descent: (weight, slope, rate) => weight - rate * slope,
  momentum: (weight, slope, rate, memory) => {
    memory.velocity = 0.9 * (memory.velocity ?? 0) - rate * slope;
    return weight + memory.velocity;
  },
  adam: (weight, slope, rate, memory, count) => {
    memory.mean = 0.9 * (memory.mean ?? 0) + 0.1 * slope;
    memory.square = 0.999 * (memory.square ?? 0) + 0.001 * slope ** 2;
    const corrected = (rate * Math.sqrt(1 - 0.999 ** count)) / (1 - 0.9 ** count);
    return weight - (corrected * memory.mean) / (Math.sqrt(memory.square) + 1e-7);
  },
};

/** Where an optimizer goes: places {weights, loss}. It ends where it leaves the grid, with a loss of null. */
export function descend(ground, optimizer, { start, rate, steps }) {
  const path = [{ weights: start, loss: ground.at(start).loss }];
  const memories = [{}, {}];
  for (let count = 1; count <= steps; count++) {
    const { weights } = path.at(-1);
    const { gradient } = ground.at(weights);
    const next = weights.map((weight, axis) => STEPS[optimizer](weight, gradient[axis], rate, memories[axis], count));
    const inside = ground.holds(next);
    path.push({ weights: next, loss: inside ? ground.at(next).loss : null });
    if (!inside) break;
  }
  return path;
}

/** The loss where a path crosses the edge on its last step. */
function lossAtEdge(ground, [from, to]) {
  const shares = [ground.x, ground.y].map(([low, high], axis) => {
    const way = to.weights[axis] - from.weights[axis];
    const edge = way > 0 ? high : low;
    return way === 0 ? 1 : (edge - from.weights[axis]) / way;
  });
  const share = Math.min(1, ...shares);
  return ground.at(from.weights.map((weight, axis) => weight + share * (to.weights[axis] - weight))).loss;
}

/** Three digits of a number. */
export function digits(number) {
  return String(Number(number.toPrecision(3)));
}

/** Is the last step the longest, and clearly longer than the first? */
function stepsGrow(path) {
  const lengths = path.slice(1).map(({ weights: [a, b] }, count) => {
    const [c, d] = path[count].weights;
    return Math.hypot(a - c, b - d);
  });
  return lengths.at(-1) > 1.01 * lengths[0] && lengths.at(-1) >= Math.max(...lengths);
}

/** Where a path ends, in a sentence, and what that says of the rate. */
export function ending(ground, optimizer, path) {
  const steps = path.length - 1;
  const after = `After ${steps} ${steps === 1 ? "step" : "steps"}`;
  const [before, last] = path.slice(-2);
  if (steps && last.loss === null) {
    if (lossAtEdge(ground, [before, last]) <= before.loss) {
      return `${after} it leaves the picture, and the loss still falls there.`;
    }
    const why = stepsGrow(path) ? "The steps grow: the" : "The";
    return `${after} it leaves the picture uphill. ${why} rate is too large.`;
  }
  const end = path.at(-1);
  const said = `${after}: loss ${digits(end.loss)} at (${end.weights.map(digits).join(", ")}).`;
  if (end.loss <= path[0].loss) return said;
  return `${said} That is more than at the start${optimizer === "descent" ? ": the rate is too large" : ""}.`;
}
