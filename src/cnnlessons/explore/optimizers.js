/** Plain descent, momentum and Adam: the paths that they take down a loss, and where these end. */
import { shown } from "./arrays.js";

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

/** Does the loss rise along a step from inside to outside, where it crosses the edge? */
function leavesUphill(ground, { weights: from }, { weights: to }) {
  const way = to.map((weight, axis) => weight - from[axis]);
  const shares = [ground.x, ground.y].map(([low, high], axis) =>
    way[axis] === 0 ? 1 : ((way[axis] > 0 ? high : low) - from[axis]) / way[axis],
  );
  const share = Math.min(...shares);
  const { gradient } = ground.at(from.map((weight, axis) => weight + share * way[axis]));
  return gradient[0] * way[0] + gradient[1] * way[1] > 0;
}

/** Two weights for a reader, to about a hundredth of what the picture shows. */
export function pair(ground, weights) {
  const texts = [ground.x, ground.y].map(([low, high], axis) =>
    shown(weights[axis], Math.max(0, Math.ceil(Math.log10(400 / (high - low))))),
  );
  return `(${texts.join(", ")})`;
}

/** A loss for a reader: three digits; it is 0 where that is as exact as the grid. */
function lossText(ground, loss) {
  return String(Math.abs(loss) < 1e-6 * ground.span ? 0 : Number(loss.toPrecision(3)));
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
    if (!leavesUphill(ground, before, last)) {
      return `${after} it leaves the picture, and the loss still falls there.`;
    }
    const why = stepsGrow(path) ? "The steps grow: the" : "The";
    return `${after} it leaves the picture uphill. ${why} rate is too large.`;
  }
  const end = path.at(-1);
  const said = `${after}: loss ${lossText(ground, end.loss)} at ${pair(ground, end.weights)}.`;
  if (end.loss <= path[0].loss) return said;
  return `${said} That is more than at the start${optimizer === "descent" ? ": the rate is too large" : ""}.`;
}
