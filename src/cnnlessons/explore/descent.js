/** The contours of a loss over two weights: drag the start and see where the optimizers go. */
import { unpack } from "./arrays.js";
import { button, choice, make, onTheme } from "./dom.js";
import { descend, ending, pair } from "./optimizers.js";
import { bands, drawPath, plot } from "./plots.js";
import { surface } from "./surface.js";

const OPTIMIZERS = { descent: "Plain descent", momentum: "Momentum", adam: "Adam" };
const MOST_STEPS = 200;
const GREEN = "#009e73"; // Okabe and Ito's, as in the figures

/** A slider with its name and, beside it, its number. */
function slider(label, attributes, shownNumber, oninput) {
  const input = make("input", {
    type: "range",
    "aria-label": label,
    ...attributes,
    oninput: () => oninput(Number(input.value)),
  });
  return { input, element: make("label", {}, `${label} `, input, " ", shownNumber) };
}

function render({ model, el }) {
  const { grid: packedGrid, x, y, names, levels, ...first } = model.get("data");
  const grid = unpack(packedGrid);
  const ground = surface(grid, x, y);
  const settings = { steps: 30, optimizer: "descent", ...first, ...model.get("reader") };
  let playing = null; // the timer
  let known = Infinity; // how many steps are drawn
  let backdrop = null; // the bands, until the size or the theme changes

  const map = plot(`contours of the loss over ${names[0]} and ${names[1]}, and the paths`, names);
  const curve = plot("the loss after each step", ["step", "loss"]);
  const dragged = { onpointerdown: drag, onpointermove: drag };
  const handle = make("button", { type: "button", class: "explorable-handle", onkeydown: step, ...dragged });
  map.canvas.addEventListener("click", follow);
  map.canvas.addEventListener("pointermove", drag);
  const player = button("▶ play", () => (playing ? stop() : play()));
  const rateNumber = make("input", {
    inputmode: "decimal",
    size: 7,
    "aria-label": "learning rate as a number",
    onchange: () => {
      const rate = Number(rateNumber.value.replace(",", "."));
      change(rate > 0 && Number.isFinite(rate) ? { rate } : {});
    },
  });
  const rateSlider = slider("learning rate", { min: -4, max: 1, step: 0.02 }, rateNumber, (power) =>
    change({ rate: Number((10 ** power).toPrecision(2)) }),
  );
  const stepsNumber = make("output");
  const stepsSlider = slider("steps", { min: 1, max: MOST_STEPS }, stepsNumber, (count) => change({ steps: count }));
  const endings = make("ul", { class: "explorable-endings", "aria-live": "polite" });
  el.classList.add("explorable", "explorable-descent");
  el.append(
    make(
      "div",
      { class: "explorable-controls" },
      player,
      choice("optimizer", [...Object.entries(OPTIMIZERS), ["all", "All three"]], settings.optimizer, (optimizer) =>
        change({ optimizer }),
      ),
      rateSlider.element,
      stepsSlider.element,
    ),
    make(
      "div",
      { class: "explorable-map-and-curve" },
      make("div", { class: "explorable-contours" }, map.canvas, handle),
      make("div", {}, curve.canvas, endings),
    ),
  );

  function change(values) {
    if (playing) stop();
    Object.assign(settings, values);
    const { start, rate, steps, optimizer } = settings;
    model.set("reader", { start, rate, steps, optimizer });
    model.save_changes();
    draw();
  }

  /** Put the start at a place, or at the nearest one in the picture. */
  function put(place) {
    const inside = [x, y].map(([low, high], axis) => Math.min(high, Math.max(low, place[axis])));
    change({ start: inside.map((weight) => Number(weight.toPrecision(6))) });
  }

  /** Follow a pressed mouse, and a finger on the handle: elsewhere a finger scrolls the page. */
  function drag(event) {
    if (!event.buttons || (event.pointerType === "touch" && event.target !== handle)) return;
    event.target.setPointerCapture(event.pointerId);
    follow(event);
  }

  /** Put the start where the reader points. */
  function follow(event) {
    const { left, top, right, bottom } = map.margin;
    const box = map.canvas.getBoundingClientRect();
    const share = (event.clientX - box.left - left) / (box.width - left - right);
    const height = (box.bottom - bottom - event.clientY) / (box.height - top - bottom);
    put([x[0] + share * (x[1] - x[0]), y[0] + height * (y[1] - y[0])]);
  }

  function step(event) {
    const way = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    const share = event.shiftKey ? 400 : 40;
    put([x, y].map(([low, high], axis) => settings.start[axis] + (way[axis] * (high - low)) / share));
  }

  function play() {
    player.textContent = "■ stop";
    known = 0;
    draw();
    playing = setInterval(
      () => {
        known += 1;
        if (known >= settings.steps) stop();
        else draw();
      },
      Math.min(200, 8000 / settings.steps),
    );
  }

  function stop() {
    clearInterval(playing);
    playing = null;
    known = Infinity;
    player.textContent = "▶ play";
    draw();
  }

  /** The theme's colours, as a canvas needs them. */
  function colours() {
    const style = getComputedStyle(el);
    const [ink, paper, line, frame, lit] = ["ink", "paper", "line", "frame", "lit"].map((name) =>
      style.getPropertyValue(`--${name}`).trim(),
    );
    return { ink, paper, line, descent: frame, momentum: lit, adam: GREEN };
  }

  function draw() {
    rateSlider.input.value = Math.log10(settings.rate);
    rateSlider.input.setAttribute("aria-valuetext", settings.rate);
    rateNumber.value = settings.rate;
    stepsSlider.input.value = settings.steps;
    stepsNumber.textContent = settings.steps;
    const chosen = settings.optimizer === "all" ? Object.keys(OPTIMIZERS) : [settings.optimizer];
    const paths = chosen.map((optimizer) => ({ optimizer, path: descend(ground, optimizer, settings) }));
    const theme = colours();
    endings.setAttribute("aria-live", playing ? "off" : "polite");
    endings.replaceChildren(
      ...paths.map(({ optimizer, path }) =>
        make(
          "li",
          { style: `--path: ${theme[optimizer]}` },
          make("b", {}, `${OPTIMIZERS[optimizer]}. `),
          ending(ground, optimizer, path.slice(0, known + 1)),
        ),
      ),
    );
    if (map.fit() && curve.fit()) {
      drawMap(paths, theme);
      drawCurve(paths, theme);
    }
  }

  function drawMap(paths, theme) {
    const { canvas, context } = map;
    const toDots = map.draw([x, y], theme, (box) => {
      const ratio = devicePixelRatio || 1;
      const size = box.slice(2).map((length) => Math.round(length * ratio));
      const key = `${size} ${theme.paper}`;
      const paper = [1, 3, 5].map((start) => Number.parseInt(theme.paper.slice(start, start + 2), 16));
      if (backdrop?.key !== key) backdrop = { key, picture: bands(grid, levels, size, paper) };
      context.drawImage(backdrop.picture, ...box);
    });
    const { left, top, right, bottom } = map.margin;
    context.save();
    context.beginPath();
    context.rect(left, top, canvas.clientWidth - left - right, canvas.clientHeight - top - bottom);
    context.clip();
    for (const { optimizer, path } of paths) {
      drawPath(
        context,
        path.slice(0, known + 1).map(({ weights }) => toDots(weights)),
        theme[optimizer],
        theme.paper,
      );
    }
    context.restore();
    const [handleX, handleY] = toDots(settings.start);
    handle.style.translate = `${handleX}px ${handleY}px`;
    handle.setAttribute("aria-label", `start at ${pair(ground, settings.start)}: the arrow keys move it`);
  }

  function drawCurve(paths, theme) {
    const losses = paths.flatMap(({ path }) => path.map(({ loss }) => loss)).filter((loss) => loss !== null);
    const [low, high] = [Math.min(0, ...losses), Math.max(...losses)];
    const toDots = curve.draw(
      [
        [0, settings.steps],
        [low, high + 0.05 * (high - low || 1)],
      ],
      theme,
    );
    for (const { optimizer, path } of paths) {
      const kept = path.slice(0, known + 1).filter(({ loss }) => loss !== null);
      drawPath(
        curve.context,
        kept.map(({ loss }, count) => toDots([count, loss])),
        theme[optimizer],
        theme.paper,
      );
    }
  }

  const themed = onTheme(draw);
  const sized = new ResizeObserver(draw);
  sized.observe(map.canvas);
  document.fonts.addEventListener("loadingdone", draw); // a canvas does not wait for a font
  draw();
  return () => {
    clearInterval(playing);
    themed();
    sized.disconnect();
    document.fonts.removeEventListener("loadingdone", draw);
  };
}

export default { render };
