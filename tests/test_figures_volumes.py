"""Figures of volumes: shapes and filters are labelled, one scale for all fronts, and products that add up."""

from math import cos, radians

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon, Rectangle

from cnnlessons import figures, ops
from cnnlessons.figures.style import ORANGE

CHAIN = [(32, 32, 3), (28, 28, 6), (24, 24, 10)]
IMAGE = np.arange(18).reshape(3, 3, 2) % 5
KERNEL = np.array([[[1, 0], [0, -1]], [[2, 1], [0, 1]]])


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def fronts(ax, high: float) -> list[np.ndarray]:
    """The corners of all upright squares of a height, from left to right."""
    found = [patch.get_xy()[:4] for patch in ax.patches if isinstance(patch, Polygon)]
    squares = [corners for corners in found
               if np.allclose(np.ptp(corners, axis=0), high) and corners[0][1] == corners[1][1]
               and corners[1][0] == corners[2][0]]
    return sorted(squares, key=lambda corners: corners[0][0])


def depths(ax, high: float) -> set[float]:
    """How far all upright squares of a height reach back."""
    patches = [patch.get_xy() for patch in ax.patches if isinstance(patch, Polygon)]
    blocks = zip(patches[::3], patches[2::3], strict=True)  # the front of each block, and its right side
    return {round(np.ptp(side[:, 0]), 6) for front, side in blocks if np.allclose(np.ptp(front, axis=0), high)}


def test_volumes_and_filters_are_labelled_in_order_a_row_for_each_layer():
    (ax,) = figures.show_volumes(CHAIN, [5, 5], ["image", "maps"]).axes
    labels = [(-round(text.get_position()[1], 6), text.get_position()[0], text.get_text()) for text in ax.texts
              if text.get_text() not in ("", "⋮")]
    assert len({row for row, _, _ in labels}) == 2
    assert [label.split("\n") for *_, label in sorted(labels)] == [
        ["32×32×3", "image"], ["6 filters", "5×5×3"], ["28×28×6", "maps"],
        ["28×28×6", "maps"], ["10 filters", "5×5×6"], ["24×24×10"]]
    assert words(ax).count("⋮") == 2  # more filters than are drawn


def test_fronts_share_one_scale_and_depths_another():
    (ax,) = figures.show_volumes(CHAIN, [5, 5]).axes
    entry = 1.1 / 32
    for side, channels in ((32, 3), (28, 6), (24, 10)):
        assert fronts(ax, side * entry)
        assert max(depths(ax, side * entry)) == pytest.approx(channels * 0.13 * cos(radians(38)), abs=1e-5)
    assert len(fronts(ax, 5 * entry)) == 2 + 6  # the windows and the filters
    (ax,) = figures.show_volumes([(28, 28, 192), (27, 27, 16), (26, 26, 32)], [1, 5]).axes
    deep, thin, middle = (max(depths(ax, side * 1.1 / 28)) for side in (28, 27, 26))
    assert deep == pytest.approx(12 * thin, rel=1e-3) and middle == pytest.approx(2 * thin, rel=1e-3)


def test_channels_have_lines_and_colours_where_they_are_not_too_thin():
    """The lines of a volume of few channels: two on the image of 3 channels, and of its windows and filters, too."""
    (few,) = figures.show_volumes([(32, 32, 3), (28, 28, 1)], [5]).axes
    assert len(few.lines) == 2 + 2 + 2  # of the image, of its window, and of the filter
    (many,) = figures.show_volumes([(28, 28, 192), (28, 28, 16), (28, 28, 32)], [1, 5]).axes
    assert not many.lines
    colours = {tuple(patch.get_facecolor()) for patch in many.patches if isinstance(patch, Polygon)}
    assert len(colours) == 6  # orange and grey, each on three faces


def test_a_filter_of_few_weights_is_drawn_weight_by_weight():
    (ax,) = figures.show_volumes([(3, 3, 3), (2, 2, 1)], [2]).axes
    of_image, of_window, of_filter, of_map = 2 + 2 + 2, 1 + 1 + 2, 1 + 1 + 2, 2 * (1 + 1)  # the map, its entry's colour
    assert len(ax.lines) == of_image + of_window + of_filter + of_map


def test_window_and_entry_are_orange_and_at_the_upper_right_of_their_volumes():
    (ax,) = figures.show_volumes([(4, 6, 2), (3, 5, 1)], [2]).axes
    framed = [patch.get_xy()[:4] for patch in ax.patches
              if np.allclose(patch.get_edgecolor()[:3], to_rgb(ORANGE)) and isinstance(patch, Polygon)]
    window, entry = framed[0], framed[3]  # the front of each; its top and its side follow
    side = 1.1 / 6
    assert np.ptp(window, axis=0) == pytest.approx(2 * side) and np.ptp(entry, axis=0) == pytest.approx(side)
    for part, size in ((window, (6, 4)), (entry, (5, 3))):
        whole = [patch.get_xy()[:4] for patch in ax.patches if isinstance(patch, Polygon)
                 and np.allclose(np.ptp(patch.get_xy(), axis=0), np.multiply(size, side))]
        assert part.max(axis=0) == pytest.approx(whole[0].max(axis=0))


@pytest.mark.parametrize("volumes", [[(3, 3, 3), (2, 2, 1)], [(3, 3, 1), (2, 2, 3)], CHAIN[:2],
                                     [(28, 28, 192), (28, 28, 16)], [(5, 9, 1), (4, 8, 40)], CHAIN,
                                     [(28, 28, 192), (28, 28, 16), (28, 28, 32)]])
def test_everything_is_inside_and_no_word_meets_another(volumes):
    fig = figures.show_volumes(volumes, [2, 5][:len(volumes) - 1], ["image", "many maps"])
    fig.canvas.draw()
    (ax,) = fig.axes
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    shapes = [patch.get_window_extent() for patch in ax.patches]
    inside = fig.bbox
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= inside.x1 and box.y1 <= inside.y1 for box in boxes + shapes)
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])
    assert not any(box.overlaps(shape) for box in boxes for shape in shapes)


def test_filters_and_maps_of_the_same_number_have_the_same_colour():
    (ax,) = figures.show_volumes([(8, 8, 1), (6, 6, 3)], [3]).axes
    of_maps = [tuple(patch.get_facecolor()) for patch in ax.patches
               if np.allclose(np.ptp(patch.get_xy(), axis=0), 6 * 1.1 / 8)][1:]  # after the whole volume
    others = [tuple(patch.get_facecolor()) for patch in ax.patches
              if np.ptp(patch.get_xy()[:, 0]) < 4 * 1.1 / 8 and np.ptp(patch.get_xy()[:, 1]) < 4 * 1.1 / 8]
    assert len(set(of_maps)) == 3 and set(of_maps) <= set(others)


def test_filter_step_shows_windows_products_and_their_sum():
    output = ops.conv2d(IMAGE[None], KERNEL[..., None], [-3])[0, ..., 0]
    fig = figures.show_filter_step(IMAGE, KERNEL, -3, output, place=(1, 0))
    panels = {ax.get_title(): ax for ax in fig.axes}
    assert list(panels) == ["channel 0", "kernel 0", "channel 1", "kernel 1", "map"]
    for c in range(2):
        (frame,) = [patch for patch in panels[f"channel {c}"].patches if isinstance(patch, Rectangle)]
        assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((-0.5, 0.5), 2, 2)
        window = IMAGE[1:3, 0:2, c]
        said = words(panels[f"kernel {c}"])[-1].replace("−", "-")
        products, total = said.split(" = ")
        assert eval(products.replace("·", "*")) == int(total) == (window * KERNEL[..., c]).sum()
    assert words(panels["map"])[0].replace("−", "-") == str(output[1, 0])
    said = words(panels["map"])[-1].replace("−", "-").replace("bias", "")
    assert eval(said.split(" = ")[0]) == int(said.split(" = ")[1]) == output[1, 0]


def test_filter_step_writes_inside_the_figure():
    fig = figures.show_filter_step(10 * IMAGE, -KERNEL, -30, np.full((2, 2), -99))
    fig.canvas.draw()
    for text in (text for ax in fig.axes for text in [*ax.texts, ax.title]):
        box = text.get_window_extent()
        assert box.x1 <= fig.bbox.x1 and box.y0 >= 0 and box.y1 <= fig.bbox.y1, text.get_text()


def test_filters_are_above_their_maps_and_one_place_is_framed():
    """Worked by hand: the window 1, 2, 4, 5 gives 37 with the kernel 1, 2, 3, 4, and 1 − 5 + 5 = 1 with 1, 0, 0, −1."""
    weights = np.array([[[1, 1], [2, 0]], [[3, 0], [4, -1]]])
    maps = np.array([[[37, 1], [47, 1]], [[67, 1], [77, 1]]])
    fig = figures.show_filters(np.arange(1, 10).reshape(3, 3), weights, [0, 5], maps)
    panels = {ax.get_title(loc="left"): ax for ax in fig.axes}
    assert list(panels) == ["image", "filter 0, bias 0", "map 0", "filter 1, bias 5", "map 1"]
    assert words(panels["filter 1, bias 5"]) == ["1", "0", "0", "−1"]
    assert words(panels["map 0"]) == ["37", "47", "67", "77"]
    framed = {name: [(patch.get_xy(), patch.get_width()) for patch in ax.patches if isinstance(patch, Rectangle)]
              for name, ax in panels.items()}
    corner = (-0.5, -0.5)
    assert framed == {"image": [(corner, 2)], "filter 0, bias 0": [], "map 0": [(corner, 1)], "filter 1, bias 5": [],
                      "map 1": [(corner, 1)]}
    boxes = {name: ax.get_position() for name, ax in panels.items()}
    for number in "01":
        above, below = boxes[f"filter {number}, bias {'05'[int(number)]}"], boxes[f"map {number}"]
        assert above.x0 == pytest.approx(below.x0) and above.y0 > below.y1


@pytest.mark.parametrize(("stack", "sides"), [([3, 3], [5, 3, 1]), ([5], [5, 1]), ([3, 3, 3], [7, 5, 3, 1]),
                                              ([1, 7], [7, 7, 1])])
def test_a_stack_begins_with_what_its_output_sees(stack, sides):
    fig = figures.show_stacks([[9], stack], ["another", "stack"])
    drawn = fig.axes[2:]
    assert [ax.images[0].get_array().shape[:2] for ax in drawn] == [(side, side) for side in sides]
    framed = [[patch.get_width() for patch in ax.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
              for ax in drawn]
    assert framed == [*([size] * (1 if side == size else 2) for size, side in zip(stack, sides, strict=False)), []]
    for ax, size, side in zip(drawn, stack, sides, strict=False):
        starts = {patch.get_x() + 0.5 for patch in ax.patches if isinstance(patch, Rectangle) and not patch.get_fill()}
        assert starts == {0, side - size}  # the first and the last window
    assert [word for ax in drawn for word in words(ax)] == [f"{size}×{size}" for size in stack]
    fig.canvas.draw()
    boxes = [ax.get_window_extent() for ax in fig.axes] + [text.get_window_extent() for text in fig.texts]
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= fig.bbox.x1 and box.y1 <= fig.bbox.y1 for box in boxes)
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_mixture_has_a_fixed_scale_and_whole_dots():
    mixture = np.array([[-300.0, 0, 10], [255, 1, 2]])
    fig = figures.show_mixture(mixture, "1·red -1·blue", (0, 1, 2, 1), dots=6)
    ax, bar = fig.axes
    assert ax.images[0].get_clim() == (-255, 255) and np.array_equal(ax.images[0].get_array(), mixture)
    assert ax.get_title() == "1·red −1·blue"
    (patch,) = ax.patches
    assert (patch.get_xy(), patch.get_height(), patch.get_width()) == ((0.5, -0.5), 2, 1)
    box = ax.get_position().transformed(fig.transFigure)
    assert (round(box.width), round(box.height)) == (18, 12)
    assert bar.get_ylim() == (-255, 255)
    fig.canvas.draw()
    assert max(label.get_window_extent().x1 for label in bar.get_yticklabels()) < fig.bbox.x1
    assert not figures.show_mixture(mixture).axes[0].patches
