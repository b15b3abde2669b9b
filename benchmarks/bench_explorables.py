"""How long an explorable takes to answer in Chromium: ``python benchmarks/bench_explorables.py``."""

import json
import math
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import sync_playwright
from tools import BESIDE, QUICK, VERSIONS, NotMeasured, ratio, reason, table

from cnnlessons import explore, models
from cnnlessons._explorable import module, page

STEPS = 10 if QUICK else 100  # of a stroke, and passes of each way
TFJS = "@tensorflow/tfjs"

TEXT = """\
## Explorables

`explore.network` of the MNIST CNN, {parameters:,} parameters, in headless Chromium {chromium} without a graphics card
(`bench_explorables.py`): medians of {steps}. A stroke is timed from the event of a mouse that draws until all maps of
all layers are drawn; the wait for the screen's next frame is part of it. Beside it the forward pass alone, after
checking that the probabilities are the same; TensorFlow.js gives the last layer only.

{table}
TensorFlow.js cannot read a Keras 3 model: its network is built again by hand, and gets the weights.
"""


def main() -> None:
    model = models.mnist_cnn()
    widget = explore.network(model)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"] * (os.getuid() == 0))
        file = Path(folder, "network.html")
        file.write_text(page(widget), encoding="utf-8")
        strokes = stroke_times(browser, file)
        own, probabilities = forward_times(browser, widget)
        rows = [("a stroke to the last layer, drawn", f"{median(strokes):.1f}", "", megabytes(file)),
                ("forward pass: ours, all layers", f"{own:.1f}", "", "")]
        try:
            script = tfjs(folder)
            for backend in ("cpu", "webgl"):
                time = tfjs_times(browser, script, backend, model, widget.image, probabilities)
                rows.append((f"forward pass: TensorFlow.js, {backend}", f"{time:.1f}", ratio(own, time),
                             megabytes(script)))
        except NotMeasured as why:
            rows.append(("forward pass: TensorFlow.js", f"not measured: {why}", "", ""))
        print(TEXT.format(parameters=model.count_params(), chromium=browser.version.split(".")[0], steps=STEPS,
                          table=table(("", "ms", "ours is", "file, MB"), rows)))


def chromium() -> str | None:
    """Chromium as the system has it."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def megabytes(file: Path) -> str:
    """How large a file is."""
    return f"{file.stat().st_size / 1e6:.1f}"


def stroke_times(browser, file: Path) -> list[float]:
    """Milliseconds from each movement of a mouse that draws a spiral to the end of the drawing."""
    tab = browser.new_page()
    tab.add_init_script(path=BESIDE / "stroke_time.js")
    tab.goto(file.as_uri())
    box = tab.locator(".explorable-drawing").bounding_box()
    for step in range(STEPS + 10):
        radius, angle = 0.1 + 0.3 * step / (STEPS + 10), step / 5
        tab.mouse.move(box["x"] + box["width"] * (0.5 + radius * math.cos(angle)),
                       box["y"] + box["height"] * (0.5 + radius * math.sin(angle)))
        if not step:
            tab.mouse.down()
    times = tab.evaluate("new Promise((done) => setTimeout(() => done(strokeTimes), 200))")
    tab.close()
    return times[10:]  # without the first ones, before the code is compiled


def forward_times(browser, widget) -> tuple[float, list[float]]:
    """The median milliseconds of our forward pass, and the probabilities."""
    tab = browser.new_page()
    source = module("network").replace("export default", "const component =")
    tab.add_script_tag(content=f"{{ {source}\nObject.assign(window, {{ readLayers, forward }}); }}")
    times, probabilities = tab.evaluate("""([data, ink, steps]) => {
        const layers = readLayers(data);
        const pixels = Float32Array.from(ink, (value) => value / 255);
        const times = [];
        let outputs;
        for (let step = 0; step < steps + 10; step++) {
            const start = performance.now();
            outputs = forward(layers, pixels);
            times.push(performance.now() - start);
        }
        return [times.slice(10), [...outputs.at(-1)]];
    }""", [widget.data, widget.image.ravel().tolist(), STEPS])
    tab.close()
    return median(times), probabilities


def tfjs(folder: str) -> Path:
    """The script of TensorFlow.js, from its package."""
    if not shutil.which("npm"):
        raise NotMeasured("npm is not installed")
    pack = ["npm", "pack", f"{TFJS}@{VERSIONS[TFJS]}", "--json"]
    done = subprocess.run(pack, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NotMeasured(reason(done.stderr))
    with tarfile.open(Path(folder, json.loads(done.stdout)[0]["filename"])) as package:
        package.extract("package/dist/tf.min.js", folder, filter="data")
    return Path(folder, "package", "dist", "tf.min.js")


def tfjs_times(browser, script: Path, backend: str, model, image: np.ndarray, right: list[float]) -> float:
    """The median milliseconds of the same network in TensorFlow.js."""
    tab = browser.new_page()
    tab.add_script_tag(path=script)
    weights = [[list(array.shape), array.ravel().tolist()] for array in model.get_weights()]
    times, probabilities = tab.evaluate("""async ([backend, weights, ink, steps]) => {
        await tf.setBackend(backend);
        await tf.ready();
        const { conv2d, maxPooling2d, flatten, dense } = tf.layers;
        const conv = (filters, inputShape) => conv2d({ filters, kernelSize: 3, activation: "relu", inputShape });
        const pool = () => maxPooling2d({ poolSize: 2 });
        const model = tf.sequential({ layers: [conv(32, [28, 28, 1]), pool(), conv(64), pool(), conv(64), flatten(),
            dense({ units: 64, activation: "relu" }), dense({ units: 10, activation: "softmax" })] });
        model.setWeights(weights.map(([shape, values]) => tf.tensor(values, shape)));
        const times = [];
        let outputs;
        for (let step = 0; step < steps + 10; step++) {
            const start = performance.now();
            outputs = tf.tidy(() => model.predict(tf.tensor(ink, [1, 28, 28, 1]).div(255)).dataSync());
            times.push(performance.now() - start);
        }
        if (tf.getBackend() !== backend) throw new Error(`no ${backend}`);
        return [times.slice(10), [...outputs]];
    }""", [backend, weights, image.ravel().tolist(), STEPS])
    tab.close()
    assert np.allclose(probabilities, right, atol=1e-3), f"TensorFlow.js, {backend}: other probabilities"
    return median(times)


if __name__ == "__main__":
    main()
