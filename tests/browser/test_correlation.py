"""`explore.correlation` in a browser, opened from the disk."""

import numpy as np
import pytest
from conftest import open_explorable, open_functions
from playwright.sync_api import expect

from cnnlessons import explore, ops

IMAGE, KERNEL = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 4]]


def of_operation(case):
    """The same map from `ops`."""
    image, kernel = np.array(case["image"]), np.array(case["kernel"])
    how = {"strides": case["strides"], "padding": case["padding"]}
    if case["operation"] == "correlation":
        return (ops.convolve if case["flip"] else ops.correlate)(image, kernel, **how)
    pool = ops.max_pool2d if case["operation"] == "max" else ops.avg_pool2d
    return pool(image[None, ..., None], kernel.shape, **how)[0, ..., 0]


def cases():
    """200 random images, kernels, strides, paddings and operations that fit together."""
    random = np.random.default_rng(13)
    found = []
    while len(found) < 200:
        case = {"image": random.integers(-9, 10, random.integers(1, 9, 2)).tolist(),
                "kernel": random.normal(size=random.integers(1, 5, 2)).round(2).tolist(),
                "strides": int(random.integers(1, 4)), "padding": ["valid", "same", 1, 2][random.integers(4)],
                "operation": ["correlation", "max", "average"][random.integers(3)], "flip": bool(random.integers(2))}
        try:
            found.append((case, of_operation(case)))
        except ValueError:  # the kernel does not fit, or a window of a pooling holds padding alone
            continue
    return found


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_200_maps_are_those_of_ops(page, width, tmp_path):
    open_functions(page, "correlation", "correlationMap", tmp_path=tmp_path)
    settings, expected = zip(*cases(), strict=True)
    maps = page.evaluate("cases => cases.map(correlationMap)", list(settings))
    for case, given, right in zip(settings, maps, expected, strict=True):
        assert np.shape(given) == right.shape, case
        assert np.allclose(given, right, atol=1e-9), case


def grid(page, name):
    """The fields of a table of numbers."""
    return page.get_by_role("grid", name=name, exact=True).locator("input")


def values(page, name):
    """The numbers that a table shows."""
    return [field.input_value() for field in grid(page, name).all()]


def point(field, width):
    """Point with a mouse or a finger."""
    (field.hover if width == "desktop" else field.tap)()


def test_point_at_an_output_and_at_a_pixel(page, width, tmp_path):
    open_explorable(page, explore.correlation(IMAGE, KERNEL), tmp_path)
    sentence = page.locator(".explorable-sentence")
    expect(sentence).to_have_text("Row 0, column 0 of the map: 1·1 + 2·2 + 4·3 + 5·4 = 37")
    assert values(page, "map") == ["37", "47", "67", "77"]
    point(grid(page, "map").nth(3), width)
    expect(sentence).to_have_text("Row 1, column 1 of the map: 5·1 + 6·2 + 8·3 + 9·4 = 77")
    point(grid(page, "image").nth(4), width)
    expect(sentence).to_have_text("Row 1, column 1 of the image lies in 4 of the 4 windows.")
    expect(page.get_by_role("grid", name="map").locator("td.explorable-lit")).to_have_count(4)
    point(grid(page, "image").nth(0), width)
    expect(page.get_by_role("grid", name="map").locator("td.explorable-lit")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_keys_walk_and_type(page, width, tmp_path):
    open_explorable(page, explore.correlation(IMAGE, KERNEL), tmp_path)
    grid(page, "map").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".explorable-sentence")).to_contain_text("Row 1, column 1")
    grid(page, "kernel").first.focus()
    page.keyboard.type("-2,5")
    page.keyboard.press("Enter")
    assert values(page, "kernel") == ["-2.5", "2", "3", "4"]
    assert values(page, "map")[0] == "33.5"  # 37 - 3.5 · 1
    grid(page, "image").first.dblclick()
    page.keyboard.type("x")
    page.keyboard.press("ArrowRight")
    assert values(page, "image")[0] == "1", "what is no number changes nothing"
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_it_starts_with_a_pooling(page, width, tmp_path):
    open_explorable(page, explore.correlation(IMAGE, KERNEL, strides=2, padding="same", operation="max"), tmp_path)
    expect(page.get_by_role("combobox", name="operation")).to_have_value("max")
    assert values(page, "map") == ["5", "6", "8", "9"]
    expect(page.locator(".explorable-sentence")).to_contain_text("the largest of 1, 2, 4, 5 is 5")


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_the_switches(page, width, tmp_path):
    open_explorable(page, explore.correlation(IMAGE, KERNEL), tmp_path)
    page.get_by_label("turn the kernel around").check()
    assert values(page, "kernel") == ["4", "3", "2", "1"]
    assert values(page, "map") == ["23", "33", "53", "63"]
    page.get_by_label("turn the kernel around").uncheck()
    page.get_by_role("combobox", name="strides").select_option("2")
    assert values(page, "map") == ["37"]
    expect(page.get_by_role("grid", name="image").locator("td.explorable-unreached")).to_have_count(5)
    page.get_by_role("combobox", name="padding").select_option("same")
    assert values(page, "map") == [str(value) for value in ops.correlate(IMAGE, KERNEL, 2, "same").flat]
    expect(page.get_by_role("grid", name="image").locator("td.explorable-padding")).to_have_count(7)
    page.get_by_role("combobox", name="padding").select_option("valid")
    page.get_by_role("combobox", name="operation").select_option("max")
    assert values(page, "map") == ["5"]
    expect(page.locator(".explorable-sentence")).to_contain_text("the largest of 1, 2, 4, 5 is 5")
    page.get_by_role("combobox", name="operation").select_option("correlation")
    page.get_by_role("combobox", name="strides").select_option("1")
    page.get_by_role("combobox", name="kernel").select_option("3×3")
    assert values(page, "kernel") == ["1", "2", "0", "3", "4", "0", "0", "0", "0"]
    page.get_by_role("combobox", name="image").select_option("4×4")
    assert values(page, "map") == ["37", "47", "67", "77"]
    page.get_by_role("combobox", name="kernel").select_option("5×5")
    expect(page.locator(".explorable-sentence")).to_have_text(
        "The kernel, 5×5, does not fit this image: there is no window.")
    assert page.problems == []


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_play_steps_through_the_map(page, width, tmp_path):
    page.clock.install(time=0)
    open_explorable(page, explore.correlation(IMAGE, KERNEL), tmp_path)
    page.clock.pause_at(3600)  # from here on only `run_for` moves it
    page.get_by_role("button", name="play").click()
    page.clock.run_for(700)
    assert values(page, "map") == ["37", "", "", ""]
    page.clock.run_for(1400)
    assert values(page, "map") == ["37", "47", "67", ""]
    page.clock.run_for(1400)
    expect(page.get_by_role("button", name="play")).to_be_visible()
    assert values(page, "map") == ["37", "47", "67", "77"]
