/** A network: draw a digit, watch every layer, and point at a number to see where it comes from. */
import { pack, unpack } from "./arrays.js";
import { button, make, placeFrame } from "./dom.js";
import { drawing, PIXELS } from "./drawing.js";
import { paint } from "./image.js";
import { forward, indexOf, readLayers, seenBefore } from "./layers.js";
import { brief, layerRow, mapOf, signedScale } from "./maps.js";
import { entryName, numberTable, reason } from "./reasons.js";

const EMPTY = "Draw a digit.";

/** The bars of the probabilities, and the answer in words. */
function answerBars({ activation, shape }) {
  const words = make("p", { class: "explorable-answer", "aria-live": "polite" });
  const bars = [...Array(activation === "softmax" && shape.length === 1 ? shape[0] : 0).keys()].map((answer) => {
    const bar = make("i");
    const percent = make("span", { class: "explorable-percent" });
    return { bar, percent, element: make("li", {}, make("span", {}, answer), make("div", {}, bar), percent) };
  });
  const list = make("ul", { class: "explorable-bars" }, ...bars.map((bar) => bar.element));

  /** What the network answers; the largest number where it gives no probabilities. */
  function sentence(values, label) {
    const answer = values.indexOf(Math.max(...values));
    const share = bars.length ? `${Math.round(100 * values[answer])}%` : brief(values[answer]);
    const right = label === null || label === answer ? "" : ` The label says ${label}.`;
    return `The answer is ${answer} (${share}).${right}`;
  }

  return {
    element: make("div", { class: "explorable-answers" }, words, list),

    /** Show the last layer's numbers, or none; `label` is what an example is, null if nobody knows. */
    show(values, label) {
      const text = values ? (shape.length === 1 ? sentence(values, label) : "") : EMPTY;
      if (words.textContent !== text) words.textContent = text;
      list.hidden = !values;
      bars.forEach(({ bar, percent, element }, answer) => {
        if (!values) return;
        bar.style.width = `${100 * values[answer]}%`;
        percent.textContent = `${Math.round(100 * values[answer])}%`;
        element.classList.toggle("explorable-most", values[answer] === Math.max(...values));
      });
    },
  };
}

/** A picture with a caption and a frame in it. */
function framedPicture(name) {
  const caption = make("figcaption");
  const canvas = make("canvas");
  const frame = make("div", { class: "explorable-window" });
  return {
    element: make("figure", { class: name }, caption, make("div", { class: "explorable-tile" }, canvas, frame)),

    /** Show an array, with a frame around [row, end] and [column, end]. */
    show(title, array, scale, box) {
      caption.textContent = title;
      paint(canvas, array, scale);
      placeFrame(frame, box, array.shape);
    },
  };
}

/** What is said and shown of the entry that the reader points at. */
function entryPanel(onclose) {
  const words = make("p", { "aria-live": "polite" });
  const seen = framedPicture("explorable-seen");
  const enlarged = framedPicture("explorable-enlarged");
  const tables = make("div", { class: "explorable-tables" });
  const close = button("×", onclose);
  close.classList.add("explorable-close");
  close.setAttribute("aria-label", "close");
  const element = make(
    "div",
    { class: "explorable-entry", hidden: true },
    words,
    close,
    make("div", { class: "explorable-figures" }, seen.element, tables, enlarged.element),
  );
  return {
    element,

    /** Explain an entry of a stage, or hide if there is none. */
    show(entry) {
      element.hidden = !entry;
      if (!entry) return;
      const { stage, before, place, values, valuesBefore, image, field } = entry;
      const name = entryName(stage, place);
      const value = brief(values[indexOf(place, stage.size)]);
      const why = before ? reason(stage, before, valuesBefore, place) : { words: "", tables: [] };
      const text = `${name[0].toUpperCase()}${name.slice(1)} = ${value}. ${why.words}`;
      if (words.textContent !== text) words.textContent = text;
      seen.show("drawing", image, PIXELS, field);
      tables.replaceChildren(...why.tables.map(numberTable));
      enlarged.element.hidden = !before || stage.size[0] * stage.size[1] === 1;
      if (!enlarged.element.hidden) {
        const box = place.slice(0, 2).map((index) => [index, index + 1]);
        enlarged.show(`map ${place[2]}`, mapOf(values, stage.size, place[2]), signedScale(values), box);
      }
    },
  };
}

/** Small pictures of the examples, to choose from. */
function exampleButtons({ shape: [count, rows, columns], values }, labels, onchoose) {
  const buttons = [...Array(count).keys()].map((index) => {
    const image = {
      shape: [rows, columns],
      values: values.subarray(index * rows * columns, (index + 1) * rows * columns),
    };
    const canvas = make("canvas");
    paint(canvas, image, PIXELS);
    const choose = make("button", { type: "button", "aria-label": `example: a ${labels[index]}` }, canvas);
    choose.addEventListener("click", () => onchoose(image, labels[index]));
    return choose;
  });
  return make("div", { class: "explorable-examples", role: "group", "aria-label": "examples" }, ...buttons);
}

function render({ model, el }) {
  const data = model.get("data");
  const sizes = data.input.slice(0, 2);
  const input = { name: "input", kind: "input", shape: [...sizes, 1], size: [...sizes, 1] };
  const layers = readLayers(data);
  const stages = [input, ...layers];
  const examples = unpack(data.examples);
  let image = null; // as the network sees it
  let values = null; // of each stage; null while nothing is drawn
  let label = null; // of the example that was chosen
  let pointed = null; // the stage and the place that the reader points at
  let frame = null; // of the animation that is asked for
  let done = false; // Python has to hear of the image

  const pad = drawing({ sizes, onchange: changed });
  const answers = answerBars(layers.at(-1));
  const panel = entryPanel(() => point(null));
  const rows = stages.map((stage, index) => layerRow(stage, (place) => point({ index, place })));

  el.classList.add("explorable", "explorable-network");
  el.append(
    make(
      "div",
      { class: "explorable-columns" },
      make(
        "div",
        { class: "explorable-board" },
        make("p", { class: "explorable-hint" }, "Draw a digit: mouse, pen, finger or keys."),
        pad.element,
        ...pad.controls,
        answers.element,
        exampleButtons(examples, data.labels, choose),
      ),
      make(
        "div",
        { class: "explorable-layers", onkeydown: (event) => event.key === "Escape" && point(null) },
        make("p", { class: "explorable-hint" }, "Point at a number of any layer to see where it comes from."),
        ...rows.map((row) => row.element),
        panel.element,
      ),
    ),
  );

  function choose(example, meaning) {
    pad.load(example);
    label = meaning;
    changed(true);
  }

  /** Ask for one drawing before the next frame; Python hears of a stroke when it ends. */
  function changed(finished) {
    done ||= finished;
    frame ??= requestAnimationFrame(draw);
  }

  function draw() {
    frame = null;
    const look = pad.look();
    image = look.image;
    const pixels = Float32Array.from(image.values, (ink) => (ink / 255) * data.white);
    values = image.values.some(Boolean) ? [pixels, ...forward(layers, pixels)] : null;
    rows[0].show(pixels, { ...PIXELS, high: data.white });
    rows.slice(1).forEach((row, index) => {
      row.show(values?.[index + 1]);
    });
    answers.show(values?.at(-1) ?? null, look.loaded ? label : null);
    explain();
    if (done) {
      model.set("reader", { image: pack(image) });
      model.save_changes();
    }
    done = false;
  }

  function point(entry) {
    pointed = entry;
    explain();
  }

  /** The part of each stage that an entry sees, up to its own. */
  function seen({ index, place }) {
    const boxes = [];
    boxes[index] = place.map((first) => [first, first + 1]);
    for (let stage = index; stage > 0; stage--) boxes[stage - 1] = seenBefore(stages[stage], boxes[stage]);
    return boxes;
  }

  function explain() {
    const boxes = pointed && values ? seen(pointed) : [];
    rows.forEach((row, index) => {
      row.frame((index >= pointed?.index - 1 && boxes[index]) || null);
    });
    pad.frame(boxes[0] ?? null);
    if (!boxes.length) return panel.show(null);
    const { index, place } = pointed;
    panel.show({
      stage: stages[index],
      before: stages[index - 1],
      place,
      values: values[index],
      valuesBefore: values[index - 1],
      image,
      field: boxes[0],
    });
  }

  const kept = model.get("reader").image;
  if (kept) pad.load(unpack(kept));
  else if (data.labels.length)
    choose({ shape: sizes, values: examples.values.slice(0, sizes[0] * sizes[1]) }, data.labels[0]);
  cancelAnimationFrame(frame);
  done = false;
  draw();
  return () => cancelAnimationFrame(frame);
}

export default { render };
