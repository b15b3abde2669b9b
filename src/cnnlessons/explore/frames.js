/** A figure with a slider for each of its arguments: drawn anew by Python, or one of the pictures that a page holds. */
import { make } from "./dom.js";

/** Which of the saved pictures belongs to these places of the sliders; the last slider is the quickest. */
export function frameAt(sliders, places) {
  return sliders.reduce((frame, { values }, which) => frame * values.length + places[which], 0);
}

function render({ model, el }) {
  const { sliders, pictures, words } = model.get("data");
  const places = model.get("reader").places ?? sliders.map(({ start }) => start);
  const picture = make("img", { class: "explorable-frame-picture" });
  const sentence = make("p", { class: "explorable-sentence", "aria-live": "polite" });

  function slider({ name, values }, which) {
    const value = make("output");
    const range = make("input", { type: "range", min: 0, max: values.length - 1, oninput: () => move() });
    range.value = places[which];
    write();

    function write() {
      value.textContent = values[places[which]];
      range.setAttribute("aria-valuetext", values[places[which]]);
    }

    function move() {
      places[which] = Number(range.value);
      write();
      model.set("reader", { places: [...places] });
      model.save_changes(); // in Jupyter, Python answers with another frame
      show();
    }

    return make("label", { class: "explorable-slider" }, make("span", {}, name), range, value);
  }

  function show() {
    const saved = pictures && frameAt(sliders, places);
    const frame = pictures ? { png: pictures[saved], words: words[saved] } : model.get("frame");
    picture.src = `data:image/png;base64,${frame.png}`;
    picture.alt = frame.words;
    sentence.textContent = frame.words;
  }

  el.classList.add("explorable");
  el.append(make("div", { class: "explorable-sliders" }, ...sliders.map(slider)), picture, sentence);
  show();
  model.on("change:frame", show);
  return () => model.off("change:frame", show);
}

export default { render };
