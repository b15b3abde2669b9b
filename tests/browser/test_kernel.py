"""`explore.kernel` in a browser, opened from the disk."""

import re

import numpy as np
import pytest
from conftest import open_explorable, open_functions
from playwright.sync_api import expect

from cnnlessons import data, explore, ops

PHOTO = np.random.default_rng(13).integers(0, 256, (40, 50)).astype("uint8")


def sentence(page):
    return page.locator(".explorable-sentence")


def weights(page):
    """The nine fields."""
    return page.get_by_role("spinbutton")


def values(page):
    return [field.input_value() for field in weights(page).all()]


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_maps_are_those_of_ops(page, width, tmp_path):
    open_functions(page, "kernel", "correlatePhoto", tmp_path=tmp_path)
    random = np.random.default_rng(13)
    kernels = [*data.KERNELS.values(), *random.integers(-5, 6, (10, 3, 3)), *random.normal(size=(10, 3, 3))]
    photos = [PHOTO, random.normal(size=(3, 3)).astype("float32"), random.normal(size=(3, 17)).astype("float32")]
    for photo in photos:
        maps = page.evaluate(
            """([shape, values, kernels]) => kernels.map((kernel) => {
                const map = correlatePhoto({ shape, values: Float32Array.from(values) }, kernel);
                return [map.shape, [...map.values]];
            })""", [photo.shape, photo.ravel().tolist(), [kernel.tolist() for kernel in kernels]])
        for (shape, given), kernel in zip(maps, kernels, strict=True):
            right = ops.correlate(photo, kernel)
            assert tuple(shape) == right.shape
            assert np.allclose(given, right.ravel(), rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_a_map_is_computed_and_drawn_30_times_a_second(page, width, tmp_path):
    open_functions(page, "kernel", "correlatePhoto", "scaleEnd", "paint", "SIGNED_SHADES", tmp_path=tmp_path)
    times = page.evaluate("""() => {
        const photo = { shape: [512, 512], values: Uint8Array.from({ length: 512 * 512 }, () => 256 * Math.random()) };
        const canvas = document.body.appendChild(document.createElement("canvas"));
        return [...Array(50).keys()].map((count) => {
            const start = performance.now();
            const map = correlatePhoto(photo, [[-1, 0, 1], [count / 10, 0, 2], [-1, 0, 1]]);
            const limit = scaleEnd(map.values);
            paint(canvas, map, { shades: SIGNED_SHADES, low: -limit, high: limit });
            return performance.now() - start;
        });
    }""")
    assert np.median(times) <= 33, "milliseconds"


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_colours_are_those_of_the_scale(page, width, tmp_path):
    open_functions(page, "kernel", "paint", "scaleEnd", "SIGNED_SHADES", "GREY_SHADES", tmp_path=tmp_path)
    drawn = """([values, name, low, high]) => {
        const canvas = document.createElement("canvas");
        const shades = { SIGNED_SHADES, GREY_SHADES }[name];
        paint(canvas, { shape: [1, values.length], values }, { shades, low, high });
        return [...canvas.getContext("2d").getImageData(0, 0, values.length, 1).data];
    }"""
    signed = np.reshape(page.evaluate(drawn, [[-9, -4, 0, 4, 9], "SIGNED_SHADES", -4, 4]), (5, 4))
    ends = [0x7f, 0x3b, 0x08, 255], [0xf7, 0xf7, 0xf7, 255], [0x2d, 0x00, 0x4b, 255]  # of Matplotlib's PuOr
    assert signed.tolist() == [ends[0], ends[0], ends[1], ends[2], ends[2]]
    grey = np.reshape(page.evaluate(drawn, [list(range(256)), "GREY_SHADES", 0, 255]), (256, 4))
    assert (grey[:, :3] == np.arange(256)[:, None]).all()
    map_values = np.random.default_rng(0).normal(size=10_000)
    end = page.evaluate("scaleEnd", map_values.tolist())
    assert end == pytest.approx(np.quantile(abs(map_values), 0.99), abs=abs(map_values).max() / 1000 * 2)
    assert page.evaluate("[scaleEnd([0, 0]), scaleEnd([...Array(200).fill(0), 7])]") == [1, 7]


def test_point_at_the_map_and_drag_on_the_photo(page, width, tmp_path):
    open_explorable(page, explore.kernel(PHOTO), tmp_path)
    right = ops.correlate(PHOTO, data.KERNELS["sobel"])
    expect(sentence(page)).to_contain_text(re.compile(f"^Row 19, column 24 of the map: .* = {right[19, 24]}$"))
    canvas = page.get_by_label("map: the arrow keys")
    box = canvas.bounding_box()
    at = {"x": box["width"] * 3.5 / 48, "y": box["height"] * 2.5 / 38}  # row 2, column 3 of 38×48
    (canvas.hover if width == "desktop" else canvas.tap)(position=at)
    a, b, c, d, e, f, g, h, i = PHOTO[2:5, 3:6].ravel()
    expect(sentence(page)).to_have_text(f"Row 2, column 3 of the map: {a}·(-1) + {b}·0 + {c}·1 + {d}·(-2) + {e}·0 + "
                                        f"{f}·2 + {g}·(-1) + {h}·0 + {i}·1 = {right[2, 3]}")
    frame, photo = page.locator(".explorable-mark").first.bounding_box(), page.get_by_label("photo:").bounding_box()
    assert frame["x"] - photo["x"] == pytest.approx(photo["width"] * 3 / 50, abs=1)
    assert frame["height"] == pytest.approx(photo["height"] * 3 / 40, abs=1)
    for pixel, column in ((0.1, 0), (49.9, 47)):  # at the edges the window stays in the photo
        page.get_by_label("photo:").click(position={"x": photo["width"] * pixel / 50, "y": photo["height"] * 20.5 / 40})
        expect(sentence(page)).to_contain_text(f"column {column} of the map")
    canvas.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(sentence(page)).to_contain_text("Row 18, column 37 of the map")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_weights_are_typed_stepped_and_dragged(page, width, tmp_path):
    open_explorable(page, explore.kernel(PHOTO), tmp_path)
    expect(page.get_by_text("The weights add up to 0: areas of one grey give 0.")).to_be_visible()
    expect(page.get_by_role("button", name="sobel")).to_have_attribute("aria-pressed", "true")
    first = weights(page).first
    first.click()
    page.keyboard.type("-0,5")
    page.keyboard.press("Tab")
    assert values(page)[0] == "-0.5"
    expect(page.get_by_text("add up to 0.5: areas of one grey give 0.5 times their value")).to_be_visible()
    expect(page.get_by_role("button", name="sobel")).to_have_attribute("aria-pressed", "false")
    first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    assert values(page)[0] == "0.4"
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    assert values(page)[0] == "0.4", "what is no number changes nothing"
    first.hover()
    page.mouse.down()
    box = first.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2 - 27)  # 8 pixels a step
    page.mouse.up()
    assert values(page)[0] == "3.4"
    middle = (PHOTO[19:22, 24:27] * np.array([[3.4, 0, 1], [-2, 0, 2], [-1, 0, 1]])).sum()
    expect(sentence(page)).to_contain_text(re.compile(f"= {middle:.2f}".rstrip("0").rstrip(".") + "$"))
    page.get_by_role("button", name="blur").click()
    assert values(page) == ["0.111"] * 9
    expect(page.get_by_text("The weights add up to 1: areas of one grey keep their value.")).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_a_finger_drags_a_weight_and_the_page_stays(page, width, tmp_path):
    open_explorable(page, explore.kernel(PHOTO), tmp_path)
    box = weights(page).nth(4).bounding_box()
    x, y = box["x"] + 9, box["y"] + 9
    touch = page.context.new_cdp_session(page).send
    scrolled = page.evaluate("scrollY")
    touch("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        touch("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 5 * step}]})
    touch("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert values(page)[4] == "5"
    assert page.evaluate("scrollY") == scrolled
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_the_map_in_grey(page, width, tmp_path):
    open_explorable(page, explore.kernel(PHOTO, "identity"), tmp_path)
    page.get_by_label("the map in grey").check()
    pixels = page.get_by_label("map: the arrow keys").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]")
    shown = np.reshape(pixels, (38, 48, 4))[..., 0]
    low, high = int(PHOTO.min()), int(PHOTO.max())
    assert abs(shown - (PHOTO[1:-1, 1:-1] - float(low)) / (high - low) * 255).max() <= 1
    expect(page.locator(".explorable-bar-numbers")).to_contain_text(f"≥ {high}")
    assert page.problems == []
