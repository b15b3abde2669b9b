"""`explore.descent` in a browser, opened from the disk."""

from ast import literal_eval

import numpy as np
import pytest
from conftest import open_explorable, open_functions
from playwright.sync_api import expect

from cnnlessons import explore

GROUND = """const bytes = Uint8Array.from(atob(data.grid.base64), letter => letter.charCodeAt(0));
    const ground = surface({ shape: data.grid.shape, values: new Float32Array(bytes.buffer) }, data.x, data.y);"""


def bowl(a, b):
    return a**2 + 2 * b**2


def bowl_gradient(a, b):
    return np.array([2 * a, 4 * b])


def valley(a, b):
    """Rosenbrock 1960."""
    return (1 - a)**2 + 100 * (b - a**2)**2


def valley_gradient(a, b):
    return np.array([-2 * (1 - a) - 400 * a * (b - a**2), 200 * (b - a**2)])


def waves(a, b):
    return np.sin(2 * a) * np.cos(b) + np.exp(a / 2)


def waves_gradient(a, b):
    return np.array([2 * np.cos(2 * a) * np.cos(b) + np.exp(a / 2) / 2, -np.sin(2 * a) * np.sin(b)])


@pytest.fixture
def functions(page, tmp_path):
    """Run JavaScript on the `data` of an explorable, with its `ground`."""
    open_functions(page, "descent", "surface", "descend", "ending", "ticks", "contour", tmp_path=tmp_path)
    return lambda explorable, script, given=None: page.evaluate(
        f"([data, given]) => {{ {GROUND} return {script}; }}", [explorable.data, given])


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("loss, gradient", [
    (bowl, bowl_gradient), (valley, valley_gradient), (waves, waves_gradient)])
def test_the_loss_and_its_gradient_between_the_places_of_the_grid(functions, width, loss, gradient):
    places = np.random.default_rng(13).uniform((-2, -1), (2, 3), (1000, 2))
    places = np.concatenate([places, [(-2, -1), (2, 3), (2, -1)], places[:100, :1] * (1, 0) + (0, 3)])
    found = functions(explore.descent(loss, y=(-1, 3)), "given.map(place => ground.at(place))", places.tolist())
    right = gradient(*places.T).T
    errors = np.linalg.norm([point["gradient"] for point in found] - right, axis=1)
    assert (errors <= 0.01 * np.linalg.norm(right, axis=1) + 1e-3).all()
    assert np.allclose([point["loss"] for point in found], loss(*places.T), rtol=1e-4, atol=1e-4)


SETTINGS = [("descent", 0.001), ("momentum", 0.0005), ("adam", 0.1)]


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("optimizer, rate", SETTINGS)
def test_each_path_is_that_of_keras(functions, width, optimizer, rate):
    from cnnlessons.backend import keras

    steps = {"descent": keras.optimizers.SGD(rate), "momentum": keras.optimizers.SGD(rate, momentum=0.9),
             "adam": keras.optimizers.Adam(rate)}[optimizer]
    weights = keras.Variable([-1.2, 1.0])
    right = [np.array(weights)]
    for _ in range(30):
        steps.apply([keras.ops.convert_to_tensor(valley_gradient(*right[-1]).astype("float32"))], [weights])
        right.append(np.array(weights))
    path = functions(explore.descent(valley, y=(-1, 3)), "descend(ground, ...given)",
                     [optimizer, {"start": [-1.2, 1.0], "rate": rate, "steps": 30}])
    assert np.ptp(right, axis=0).max() > 0.2
    assert np.allclose([place["weights"] for place in path], right, atol=2e-3)
    assert np.allclose([place["loss"] for place in path], valley(*np.transpose(right)), rtol=0.02, atol=1e-3)


def steps_in_numpy(optimizer, rate, gradients):
    """The steps that an optimizer takes for these gradients: Kingma and Ba 2015; Polyak 1964."""
    gradients = np.array(gradients)
    if optimizer == "descent":
        return -rate * gradients
    count = np.arange(len(gradients))
    decayed = np.tril(0.9 ** np.abs(count[:, None] - count))  # the weight of each gradient, for each step
    if optimizer == "momentum":
        return -rate * decayed @ gradients
    squares = np.tril(0.999 ** np.abs(count[:, None] - count)) @ gradients**2 * 0.001
    mean = 0.1 * decayed @ gradients / (1 - 0.9 ** (count[:, None] + 1))
    correction = np.sqrt(1 - 0.999 ** (count[:, None] + 1))
    return -rate * mean * correction / (np.sqrt(squares) + 1e-7)


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("optimizer, rate", SETTINGS)
def test_each_step_follows_from_the_gradients_before(functions, width, optimizer, rate):
    path = functions(
        explore.descent(valley, y=(-1, 3)),
        "descend(ground, ...given).map(({ weights }) => [weights, ground.at(weights).gradient])",
        [optimizer, {"start": [-1.2, 1.0], "rate": rate, "steps": 50}])
    weights, gradients = map(np.array, zip(*path, strict=True))
    assert np.allclose(np.diff(weights, axis=0), steps_in_numpy(optimizer, rate, gradients[:-1]), atol=1e-12)


def slope(a, b):
    return np.exp(-a) + b**2


ENDINGS = [  # of plain descent, worked out by hand
    (bowl, "descent", (1, 1), 0.1, 2, "After 2 steps: loss 0.669 at (0.64, 0.36)."),
    (bowl, "descent", (1, 1), 0.5, 1, "After 1 step: loss 2 at (0, -1)."),
    (bowl, "descent", (0, 1), 0.505, 20,
     "After 20 steps: loss 4.42 at (0, 1.49). That is more than at the start: the rate is too large."),
    (bowl, "descent", (0, 1), 0.6, 9,
     "After 3 steps it leaves the picture uphill. The steps grow: the rate is too large."),
    (bowl, "descent", (1, 1), 1.3, 9, "After 1 step it leaves the picture uphill. The rate is too large."),
    (slope, "descent", (1, 0), 5, 9, "After 1 step it leaves the picture, and the loss still falls there."),
    (bowl, "descent", (1.5, 0.1), 1.2, 9, "After 1 step it leaves the picture uphill. The rate is too large."),
    (slope, "momentum", (0, 0), 0.1, 99, "After 9 steps it leaves the picture, and the loss still falls there."),
]


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("loss, optimizer, start, rate, steps, words", ENDINGS)
def test_a_sentence_says_where_a_path_ends(functions, width, loss, optimizer, start, rate, steps, words):
    given = [optimizer, {"start": list(start), "rate": rate, "steps": steps}]
    assert functions(explore.descent(loss), "ending(ground, given[0], descend(ground, ...given))", given) == words


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_where_the_rate_is_called_too_large_a_smaller_one_gets_down(functions, width):
    random = np.random.default_rng(13)
    called = 0
    for loss in (bowl, valley):
        given = [[optimizer, {"start": random.uniform(-1.5, 1.5, 2).tolist(), "rate": 10 ** random.uniform(-4, 0.5),
                              "steps": 40}] for optimizer in ("descent", "momentum", "adam") * 30]
        smaller = [[optimizer, {**how, "rate": how["rate"] / 100_000}] for optimizer, how in given]
        script = """given.map(([optimizer, how]) => {
            const path = descend(ground, optimizer, how);
            return [ending(ground, optimizer, path), path.at(-1).loss - path[0].loss];
        })"""
        widget = explore.descent(loss)
        for (words, _), (_, rise) in zip(functions(widget, script, given), functions(widget, script, smaller),
                                         strict=True):
            if "too large" in words:
                called += 1
                assert rise < 0, words
    assert called > 20


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_ticks_and_contours(functions, width):
    widget = explore.descent(bowl)
    assert functions(widget, "given.map(ticks)", [[-2, 2], [0, 30], [0.11, 0.32], [0, 2500]]) == [
        [-2, -1, 0, 1, 2], [0, 10, 20, 30], [0.15, 0.2, 0.25, 0.3], [0, 500, 1000, 1500, 2000, 2500]]
    lines = functions(widget, "contour({ shape: data.grid.shape, values: new Float32Array(bytes.buffer) }, 2)")
    ends = np.reshape(lines, (-1, 2)) / 30 - 2
    assert len(ends) > 200
    assert np.allclose(bowl(*ends.T), 2, atol=2e-3), "each end lies on the ellipse"


def test_drag_the_start_and_compare(page, width, tmp_path):
    open_explorable(page, explore.descent(bowl, start=(1, 1), rate=0.1), tmp_path)
    endings = page.locator(".explorable-endings li")
    expect(endings).to_have_text(["Plain descent. After 30 steps: loss 0 at (0, 0)."])
    canvas = page.get_by_label("contours of the loss").bounding_box()
    inside = canvas["width"] - 62, canvas["height"] - 50  # without the axes

    def on_page(a, b):
        return canvas["x"] + 48 + (a + 2) / 4 * inside[0], canvas["y"] + 10 + (2 - b) / 4 * inside[1]

    handle = page.get_by_role("button", name="start at (1, 1):")
    box = handle.bounding_box()
    assert np.allclose((box["x"] + 12, box["y"] + 12), on_page(1, 1), atol=1)
    if width == "desktop":
        page.mouse.move(*on_page(1, 1))
        page.mouse.down()
        page.mouse.move(*on_page(-1, 0.5), steps=5)
        page.mouse.up()
    else:
        touch = page.context.new_cdp_session(page).send
        for kind, place in (("touchStart", (1, 1)), ("touchMove", (0, 1)), ("touchMove", (-1, 0.5))):
            x, y = on_page(*place)
            touch("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    name = page.locator(".explorable-handle").get_attribute("aria-label")
    assert np.allclose(literal_eval(name[len("start at "):name.index(":")]), (-1, 0.5), atol=0.02)
    (page.mouse.click if width == "desktop" else page.touchscreen.tap)(*on_page(0.5, 0))
    page.get_by_label("optimizer").select_option("all")
    expect(endings).to_have_count(3)
    expect(endings.nth(2)).to_contain_text("Adam. After 30 steps")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_keys_rate_and_steps(page, width, tmp_path):
    open_explorable(page, explore.descent(bowl, start=(1, 1), rate=0.1), tmp_path)
    ending = page.locator(".explorable-endings li")
    page.locator(".explorable-handle").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("button", name="start at (0.9, 0.99):")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="start at (0.9, 2):")).to_be_visible()
    rate = page.get_by_label("learning rate as a number")
    rate.fill("0,25")
    rate.press("Tab")
    expect(ending).to_contain_text("After 30 steps: loss 0 at (0, 0)")
    rate.fill("-1")
    rate.press("Tab")
    assert rate.input_value() == "0.25", "what is no rate changes nothing"
    page.get_by_label("steps", exact=True).fill("1")
    expect(ending).to_contain_text("After 1 step: loss 0.203 at (0.45, 0).")
    page.get_by_label("learning rate", exact=True).fill("-1")
    assert rate.input_value() == "0.1"
    expect(ending).to_contain_text("After 1 step: loss 3.4 at (0.72, 1.2).")
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_play_goes_step_by_step(page, width, tmp_path):
    page.clock.install(time=0)
    open_explorable(page, explore.descent(bowl, start=(1, 1), rate=0.1), tmp_path)
    page.clock.pause_at(3600)  # from here on only `run_for` moves it
    page.get_by_label("steps", exact=True).fill("3")
    page.get_by_role("button", name="play").click()
    ending = page.locator(".explorable-endings li")
    expect(ending).to_contain_text("After 0 steps: loss 3 at (1, 1).")
    page.clock.run_for(400)
    expect(ending).to_contain_text("After 2 steps: loss 0.669 at (0.64, 0.36).")
    page.clock.run_for(400)
    expect(page.get_by_role("button", name="play")).to_be_visible()
    expect(ending).to_contain_text("After 3 steps")
    assert page.problems == []
