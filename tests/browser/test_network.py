"""`explore.network` in a browser, opened from the disk."""

import base64
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import open_explorable, open_functions
from keras import layers
from playwright.sync_api import expect

from cnnlessons import explore, models
from cnnlessons._explorable import packed, unpacked

DESKTOP = pytest.mark.parametrize("width", ["desktop"], indirect=True)
PHONE = pytest.mark.parametrize("width", ["phone"], indirect=True)
TIMER = Path(__file__).parents[2] / "benchmarks" / "beside" / "stroke_time.js"
SQUARE = [(0.3, 0.25), (0.7, 0.25), (0.7, 0.75), (0.3, 0.75)]  # in shares of the canvas


def chain(*stacked, shape=(28, 28, 1)):
    return keras.Sequential([keras.Input(shape), *stacked])


def normalized():
    """Batch norm, depthwise convolution, global pooling."""
    return chain(layers.Conv2D(6, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
                 layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same"),
                 layers.BatchNormalization(scale=False, center=False), layers.Activation("tanh"),
                 layers.Dropout(0.5), layers.GlobalAveragePooling2D(), layers.Dense(10), layers.Softmax())


def strided():
    """Strides, groups, even kernels, and poolings that reach over the edge."""
    return chain(layers.Rescaling(2, -1),
                 layers.Conv2D(6, (4, 2), strides=(2, 3), padding="same", activation="sigmoid"),
                 layers.Conv2D(9, 3, groups=3, activation="tanh", padding="same"),
                 layers.AveragePooling2D(3, strides=2, padding="same"),
                 layers.ReLU(max_value=0.5, negative_slope=0.1, threshold=0.05),
                 layers.DepthwiseConv2D(2, strides=2, padding="valid"),
                 layers.MaxPooling2D(2, strides=1, padding="same"),
                 layers.Conv2D(5, 1, activation="softmax"), layers.Flatten(), layers.Dense(7, use_bias=False),
                 layers.Reshape((1, 1, 7)), layers.GlobalMaxPooling2D(), layers.Dense(10, activation="softmax"))


def dense():
    """No maps at all."""
    return chain(layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10), shape=(28, 28))


NETWORKS = {"valid": models.mnist_cnn, "same": lambda: models.mnist_cnn("same"), "normalized": normalized,
            "strided": strided, "lenet5": models.lenet5, "dense": dense}


def randomized(model):
    """The network with random weights, none of them 0; moving variances are positive."""
    random = np.random.default_rng(13)
    for weights in model.weights:
        spread = 1 / np.sqrt(np.prod(weights.shape[:-1])) if len(weights.shape) > 1 else 0.3
        values = random.normal(size=weights.shape) * spread
        weights.assign(np.abs(values) + 0.1 if "variance" in weights.path else values)
    return model


def outputs(model, images):
    """What Keras makes of images of 0 to 255, layer by layer."""
    values, found = images.reshape(-1, *model.input_shape[1:]).astype("float32") / 255, []
    for layer in model.layers:
        values = layer(values, training=False)
        found.append(np.asarray(values))
    return found


@pytest.fixture(scope="module")
def model():
    """A network that is not trained; it has something to say all the same."""
    return randomized(models.mnist_cnn())


def answer(page):
    return page.locator(".explorable-answer")


def percents(page):
    return page.locator(".explorable-percent").all_inner_texts()


def canvas(page):
    return page.locator(".explorable-drawing")


def entry(page):
    return page.locator(".explorable-entry > p")


def layer(page, number):
    """The numbers of a layer; number 0 is the input."""
    return page.locator(".explorable-maps").nth(number)


def corner(page, share):
    """A point of the canvas on the screen."""
    box = canvas(page).bounding_box()
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def draw(page, points=SQUARE):
    """Draw a line with the mouse."""
    page.mouse.move(*corner(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*corner(page, point), steps=5)
    page.mouse.up()
    drawn(page)


def drawn(page):
    """Wait until what was asked for is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pixels(page, selector):
    """The greys of a canvas."""
    data = page.locator(selector).first.evaluate(
        "canvas => [canvas.height, [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]]")
    return np.reshape(data[1], (data[0], -1, 4))[..., 0]


def open_with_reader(page, explorable, tmp_path):
    """Open a page whose script can read what the component tells Python, as `reader`."""
    open_functions(page, "network", "component", tmp_path=tmp_path)
    page.evaluate("""(data) => {
        window.reader = {};
        const model = { get: (name) => ({ data, reader: {} })[name], save_changes: () => {},
                        set: (name, value) => { window.reader = value; } };
        component.render({ model, el: document.body });
    }""", explorable.data)


def reader_image(page):
    return unpacked(page.evaluate("reader.image"))


@DESKTOP
@pytest.mark.parametrize("name", NETWORKS)
def test_layers_are_those_of_keras(page, width, name, mnist, tmp_path):
    model = randomized(NETWORKS[name]())
    images = mnist[1][0][:100]
    if model.input_shape[1] == 32:
        images = np.pad(images, [(0, 0), (2, 2), (2, 2)])
    open_functions(page, "network", "readLayers", "forward", "pack", tmp_path=tmp_path)
    data = explore.network(model).data
    found = page.evaluate("""([data, images, count]) => {
        const layers = readLayers(data);
        const ink = Uint8Array.from(atob(images), (letter) => letter.charCodeAt(0));
        const size = ink.length / count;
        const all = layers.map(() => []);
        for (let start = 0; start < ink.length; start += size) {
            const pixels = Float32Array.from(ink.subarray(start, start + size), (number) => number / 255);
            forward(layers, pixels).forEach((values, layer) => all[layer].push(pack({ shape: [], values }).base64));
        }
        return all;
    }""", [data, base64.b64encode(images.tobytes()).decode(), len(images)])
    assert len(found) == len(model.layers)
    for layer, given, right in zip(model.layers, found, outputs(model, images), strict=True):
        values = np.stack([np.frombuffer(base64.b64decode(text), "float32") for text in given])
        assert np.abs(values - right.reshape(len(images), -1)).max() <= 1e-4, layer.name
        assert layer.name in ("flatten", "softmax") or np.ptp(right) > 0.01, f"{layer.name}: nothing to compare"


@DESKTOP
def test_digits_are_placed_as_in_mnist(page, width, mnist, tmp_path):
    open_functions(page, "network", "centredView", "resampled", "pack", "unpack", tmp_path=tmp_path)
    images = mnist[1][0][:300]

    def centred(inks):
        """The inks as the network sees them."""
        return [unpacked(image) for image in page.evaluate("""(inks) => inks.map(unpack).map((ink) =>
            pack(resampled(ink, centredView(ink, [28, 28]), [28, 28])))""", [packed(ink) for ink in inks])]

    assert (np.array(centred(images)) == images).all(axis=(1, 2)).mean() >= 0.99
    inks = []
    for image in images[:20]:  # larger, and elsewhere
        inks.append(np.zeros((280, 280), "uint8"))
        ink = image[np.ix_(image.any(axis=1), image.any(axis=0))].repeat(7, 0).repeat(7, 1)
        inks[-1][3:3 + len(ink), 100:100 + ink.shape[1]] = ink
    assert (np.array(centred(inks)) == images[:20]).all()
    assert page.evaluate("centredView({ shape: [28, 28], values: new Uint8Array(784) }, [28, 28])") is None


def test_a_stroke_changes_the_answer_and_python_gets_the_image(page, width, model, tmp_path):
    open_with_reader(page, explore.network(model), tmp_path)
    assert page.evaluate("reader") == {}, "nothing was drawn yet"
    for selector in ("clear", None):  # on an empty canvas, and in the place of an example
        if selector:
            page.get_by_role("button", name="clear").click()
            expect(answer(page)).to_have_text("Draw a digit.")
            expect(page.locator(".explorable-bars")).to_be_hidden()
            assert not reader_image(page).any()
        else:
            page.get_by_role("button", name="example: a 7").first.click()
            expect(answer(page)).to_contain_text("The answer is")
        before = percents(page)
        draw(page)
        image = reader_image(page)
        assert percents(page) != before
        assert image.shape == (28, 28) and image.dtype == "uint8"
        assert (image == pixels(page, ".explorable-maps canvas")).all(), "the input that is shown"
        right = outputs(model, image)[-1][0]
        assert percents(page) == [f"{100 * share:.0f}%" for share in right]
        expect(answer(page)).to_have_text(f"The answer is {right.argmax()} ({right.max():.0%}).")
    rows, columns = np.nonzero(image)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert abs(rows.mean() - 14) < 0.7 and abs(columns.mean() - 14) < 0.7
    assert page.problems == []


@PHONE
def test_a_finger_draws_and_the_page_stays(page, width, model, tmp_path):
    open_with_reader(page, explore.network(model), tmp_path)
    before, scrolled = percents(page), page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page).send
    places = [dict(zip("xy", corner(page, (0.5, 0.2 + 0.06 * step)), strict=True)) for step in range(10)]
    touch("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        touch("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("reader.image")
    image = reader_image(page)
    assert percents(page) != before
    assert page.evaluate("scrollY") == scrolled
    assert np.ptp(np.nonzero(image)[0]) + 1 == 20 and 2 <= np.ptp(np.nonzero(image)[1]) <= 6, "an upright line"
    assert page.problems == []


@DESKTOP
def test_without_centring_the_digit_moves(page, width, model, tmp_path):
    open_with_reader(page, explore.network(model), tmp_path)
    page.get_by_role("button", name="clear").click()
    draw(page)
    page.get_by_label("centred, as in MNIST").uncheck()
    page.wait_for_function("reader.image")
    start = reader_image(page)
    assert (start == pixels(page, ".explorable-drawing")).all()
    before = percents(page)
    page.get_by_role("button", name="move the digit right").click(click_count=3)
    page.get_by_role("button", name="move the digit up").click()
    drawn(page)
    moved = reader_image(page)
    assert (moved[:-1, 3:] == start[1:, :-3]).all() and moved.sum() == start.sum()
    assert (moved == pixels(page, ".explorable-drawing")).all()
    assert percents(page) != before
    page.get_by_label("drag the digit").check()
    draw(page, [(0.5, 0.5), (0.5 - 3 / 28, 0.5 + 1 / 28)])
    assert (reader_image(page) == start).all()
    page.get_by_label("drag the digit").uncheck()
    page.get_by_label("centred, as in MNIST").check()
    expect(page.get_by_role("button", name="move the digit right")).to_be_hidden()
    assert page.problems == []


@DESKTOP
def test_draw_with_the_keys(page, width, model, tmp_path):
    open_with_reader(page, explore.network(model), tmp_path)
    page.get_by_label("centred, as in MNIST").uncheck()
    page.get_by_role("button", name="clear").click()
    canvas(page).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("The pen is down, at row 13, column 19.")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    drawn(page)
    rows, columns = np.nonzero(reader_image(page) > 100)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (12, 14, 13, 20)
    expect(answer(page)).to_contain_text("The answer is")
    assert page.problems == []


def test_an_example_gets_its_answer(page, width, model, tmp_path):
    widget = explore.network(model)
    open_with_reader(page, widget, tmp_path)
    images, labels = unpacked(widget.data["examples"]), widget.data["labels"]
    for index in (13, 4):
        page.locator(".explorable-examples button").nth(index).click()
        right = outputs(model, images[index])[-1][0]
        wrong = "" if right.argmax() == labels[index] else f" The label says {labels[index]}."
        expect(answer(page)).to_have_text(f"The answer is {right.argmax()} ({right.max():.0%}).{wrong}")
        assert percents(page) == [f"{100 * share:.0f}%" for share in right]
    page.wait_for_function("reader.image")
    assert (reader_image(page) == images[4]).all()
    assert page.problems == []


def test_point_at_a_number(page, width, model, tmp_path):
    widget = explore.network(model)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    open_explorable(page, widget, tmp_path)
    found = outputs(model, widget.image)
    row, column, number = 3, 5, 12
    tile = layer(page, 3).locator("canvas").nth(number)
    box = tile.bounding_box()
    at = {"x": box["width"] * (column + 0.5) / 11, "y": box["height"] * (row + 0.5) / 11}
    (tile.hover if width == "desktop" else tile.tap)(position=at)
    value = re.escape(f"{found[2][0, row, column, number]:.3g}")
    expect(entry(page)).to_have_text(re.compile(rf"^Row 3, column 5 of map 12 in conv2 = {value}\. .*pool1"))
    before = layer(page, 2)
    assert before.locator(".explorable-window:visible").count() == 32, "the window in all maps"
    window = before.locator(".explorable-window").first.bounding_box()
    whole = before.locator("canvas").first.bounding_box()
    assert (window["x"] - whole["x"]) / whole["width"] == pytest.approx(5 / 13, abs=0.02)
    assert window["height"] / whole["height"] == pytest.approx(3 / 13, abs=0.02)
    field = page.locator(".explorable-field").bounding_box()
    whole = canvas(page).bounding_box()
    assert (field["y"] - whole["y"]) / whole["height"] == pytest.approx(6 / 28, abs=0.01)
    assert field["width"] / whole["width"] == pytest.approx(8 / 28, abs=0.01)  # 3x3, pooled 2x2, 3x3
    shown = [float(text) for text in page.locator(".explorable-numbers").first.locator("td").all_inner_texts()]
    windows = found[1][0, 3:6, 5:8].reshape(9, 32)
    most = np.abs((windows * model.layers[2].kernel.numpy()[..., number].reshape(9, 32)).sum(axis=0)).argmax()
    assert np.allclose(shown, windows[:, most], atol=0.006)
    expect(entry(page)).to_contain_text(f"Map {most} counts most")
    layer(page, 3).focus()
    for key in ("ArrowRight", "ArrowUp", "PageDown"):
        page.keyboard.press(key)
    value = re.escape(f"{found[2][0, 2, 6, 13]:.3g}")
    expect(entry(page)).to_have_text(re.compile(rf"^Row 2, column 6 of map 13 in conv2 = {value}\."))
    page.keyboard.press("Escape")
    expect(entry(page)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.problems == [] and all(url.startswith("file:") for url in requests)


@DESKTOP
def test_where_the_numbers_of_every_layer_come_from(page, width, tmp_path):
    model = randomized(normalized())
    widget = explore.network(model)
    open_explorable(page, widget, tmp_path)
    found = [widget.image[None, ..., None] / 255, *outputs(model, widget.image)]
    words = ["", "The products of its window and the kernel add up to", "the scale and the offset", "relu of",
             "The products of its window and the kernel add up to", "the scale and the offset", "tanh of",
             "in training only", "the mean of the 784 numbers", "All 12 numbers of", "Softmax over 10 numbers"]
    for number, (values, why) in enumerate(zip(found, words, strict=True)):
        layer(page, number).focus()
        page.keyboard.press("ArrowRight")  # to the first number
        page.keyboard.press("ArrowRight")
        second = values[0][1] if values.ndim == 2 else values[0][0, 1, 0]
        expect(entry(page)).to_contain_text(f"= {float(f'{second:.3g}'):g}.")
        expect(entry(page)).to_contain_text(why)
    assert page.problems == []


@DESKTOP
def test_a_number_of_flatten_is_one_of_the_maps(page, width, model, tmp_path):
    open_explorable(page, explore.network(model), tmp_path)
    layer(page, 6).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):  # 32 numbers in a row
        page.keyboard.press(key)
    expect(entry(page)).to_contain_text("It is row 0, column 1 of map 32 in conv3.")
    assert layer(page, 5).locator(".explorable-window:visible").count() == 1
    assert page.problems == []


@DESKTOP
def test_from_a_stroke_to_the_last_layer(page, width, model, tmp_path):
    page.add_init_script(path=TIMER)
    open_explorable(page, explore.network(model), tmp_path)
    page.evaluate("strokeTimes.length = 0")
    draw(page, [(0.5 + 0.3 * np.cos(step / 5), 0.5 + 0.3 * np.sin(step / 5)) for step in range(20)])
    times = page.evaluate("strokeTimes")
    assert len(times) >= 20 and np.median(times) <= 30, "milliseconds"
