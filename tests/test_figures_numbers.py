"""Figures of numbers, matrices and windows: each number, line and frame that was given is drawn whole."""

from io import BytesIO

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Circle, Rectangle

from cnnlessons import figures, gradients, ops, shapes
from cnnlessons.figures.style import ORANGE

CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
TOEPLITZ = np.array([[-1, 1, 0, 0], [0, -1, 1, 0], [0, 0, -1, 1]])


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def frames(ax, thickness: float = 3.5) -> list[tuple[float, ...]]:
    """Row, column, height and width of each frame of this line width."""
    return [(patch.get_y() + 0.5, patch.get_x() + 0.5, patch.get_height(), patch.get_width()) for patch in ax.patches
            if isinstance(patch, Rectangle) and patch.get_linewidth() == thickness]


def thickness(fig, colour: str, axis: int) -> list[int]:
    """Pixels across each long line of a colour that a figure has on paper, at 400 dots an inch."""
    pixels = BytesIO()
    fig.savefig(pixels, format="rgba", dpi=400)
    shape = *(int(400 * side + 1e-6) for side in fig.get_size_inches()[::-1]), 4
    picture = np.frombuffer(pixels.getvalue(), np.uint8).reshape(shape)[..., :3] / 255
    ink = (np.abs(picture - to_rgb(colour)).max(axis=-1) < 0.04).sum(axis=axis)
    edges = np.flatnonzero(np.diff(np.pad(ink > ink.max() / 2, 1).astype(int)))
    return (edges[1::2] - edges[::2]).tolist()


@pytest.mark.parametrize("draw", [figures.show_numbers, figures.show_weights])
@pytest.mark.parametrize(("axis", "lines"), [(0, 4), (1, 3)])
def test_outer_lines_are_as_thick_as_inner_ones(draw, axis, lines):
    pixels = thickness(draw([np.zeros((2, 3))]), "#bdbdbd", axis)
    assert len(pixels) == lines and max(pixels) - min(pixels) <= 1, pixels


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("fig", [
    figures.show_correlation_step(np.zeros((3, 3)), np.ones((3, 3)), np.zeros((1, 1)), step=0),
    figures.show_matrix_row(np.zeros((1, 4)), (2, 2), step=0),
    figures.show_receptive_fields(np.zeros((4, 4)), [np.ones((4, 4), bool)]),
    figures.show_patches([np.zeros((9, 9))], patches=[(0, 0, 9, 9)]),
])
def test_a_frame_at_the_border_is_whole(fig, axis):
    points = next(patch.get_linewidth() for patch in fig.axes[0].patches)
    assert min(thickness(fig, ORANGE, axis)) > 0.75 * points * 400 / 72


def test_titles_may_be_an_array():
    fig = figures.show_weights([TOEPLITZ, TOEPLITZ], titles=np.array(["a", "b"]))
    assert [ax.get_title() for ax in fig.axes] == ["a", "b"]


def test_correlation_step_shows_window_product_and_map_so_far():
    image, kernel, output = np.arange(1, 10).reshape(3, 3), np.array([[1, -2], [3, 4]]), np.array([[25, 31], [43, 49]])
    fig = figures.show_correlation_step(image, kernel, output, step=2)
    left, middle, right = fig.axes
    assert frames(left) == [(1, 0, 2, 2)] and frames(middle) == [] and frames(right) == [(1, 0, 1, 1)]
    assert words(right) == ["25", "31", "43"]
    assert fig.get_supxlabel() == "4·1 + 5·(−2) + 7·3 + 8·4 = 43"


def test_the_image_of_a_step_may_be_grey():
    """0 is black with a white number, the largest is white with a black one."""
    (image, *_) = figures.show_correlation_step(np.array([[0, 2]]), np.array([[1]]), [[0, 2]], step=1, grey=True).axes
    assert colours(image).tolist() == [[[0, 0, 0], [1, 1, 1]]]
    assert [text.get_color() for text in image.texts] == ["white", "black"]


def test_a_long_sum_has_a_line_for_each_row_of_the_kernel():
    fig = figures.show_correlation_step(np.eye(4, dtype=int), CROSS, [[3, 0], [0, 3]], step=3)
    assert fig.get_supxlabel() == "1·1 + 0·0 + 0·1\n+ 0·0 + 1·1 + 0·0\n+ 0·1 + 0·0 + 1·1 = 3"


def colours(ax) -> np.ndarray:
    return np.asarray(ax.images[0].get_array())[..., :3]


def test_all_arrays_of_a_figure_share_one_scale():
    """A number has one colour, and the smallest one that is not 0 can be told from 0."""
    image, kernel, output = np.array([[1, 0, 77]]), np.array([[-1, 1]]), np.array([[-77, 1]])
    for fig in (figures.show_numbers([image, kernel, output]),
                figures.show_correlation_step(image, kernel, output, step=1)):
        left, middle, right = map(colours, fig.axes)
        assert np.array_equal(left[0, 0], middle[0, 1]) and np.array_equal(left[0, 0], right[0, 1])
        assert np.abs(left[0, 0] - left[0, 1]).max() > 0.05
        assert left[0, 2].sum() < left[0, 0].sum() < left[0, 1].sum()
        assert middle[0, 0, 0] > middle[0, 0, 2] and left[0, 0, 0] < left[0, 0, 2]  # orange; purple


def test_numbers_may_be_framed():
    fig = figures.show_numbers([[[5, 1], [0, 5]], [1, 5]], framed=5)
    assert [frames(ax) for ax in fig.axes] == [[(0, 0, 1, 1), (1, 1, 1, 1)], [(0, 1, 1, 1)]]
    assert not any(ax.patches for ax in figures.show_numbers([CROSS]).axes)


@pytest.mark.parametrize("numbers", [[[1, 2], [3, 4]], [[-0.33, 0.25]], [[100, -200]], [[0.5] * 9]])
def test_every_number_fits_its_cell(numbers):
    fig = figures.show_numbers([numbers])
    fig.canvas.draw()
    side = fig.axes[0].get_window_extent().height / len(numbers)
    boxes = [text.get_window_extent() for text in fig.axes[0].texts]
    assert max(box.width for box in boxes) < 0.95 * side and max(box.height for box in boxes) < 0.7 * side


@pytest.mark.parametrize("titles", [("image", "kernel", "map"), ("an image\nof zeros", "", "a map\nof zeros")])
def test_titles_and_sums_are_whole(titles):
    fig = figures.show_numbers([np.zeros((5, 5)), np.zeros((2, 2)), np.zeros((3, 3))], titles)
    step = figures.show_correlation_step(np.zeros((7, 7)), CROSS, np.zeros((5, 5)), step=24)
    for drawn in (fig, step):
        drawn.canvas.draw()
        texts = [ax.title for ax in drawn.axes] + [drawn._supxlabel] * (drawn is step)
        boxes = [text.get_window_extent() for text in texts if text.get_text()]
        assert all(box.y0 >= 0 and box.y1 <= drawn.bbox.y1 and box.x0 >= 0 for box in boxes)
        assert not any(box.overlaps(ax.get_window_extent()) for box in boxes for ax in drawn.axes)


def test_usage_hatches_what_no_window_reaches():
    counts = np.array([[1, 2, 0], [2, 4, 0], [0, 0, 0]])
    first, second = figures.show_usage([counts, counts + 1], ["a", "b"]).axes
    assert words(first) == ["1", "2", "0", "2", "4", "0", "0", "0", "0"]
    assert (len(first.patches), len(second.patches)) == (5, 0)


def test_pooling_rings_the_winners():
    image = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])
    left, best, mean = figures.show_pooling(image, {"max": [[9, 2], [6, 3]], "average": [[3.75, 1], [3.75, 2]]}).axes
    assert sorted(ring.center[::-1] for ring in left.patches if isinstance(ring, Circle)) == [
        (0, 2), (1, 1), (2, 3), (3, 1)]
    assert words(best) == ["9", "2", "6", "3"] and words(mean) == ["3.75", "1", "3.75", "2"]
    assert np.allclose(left.images[0].get_array()[0, 0], best.images[0].get_array()[0, 0])


@pytest.mark.parametrize(("pooled", "windows", "white"), [([[1, 1], [4, 2]], 4, 9), (np.ones((3, 3)), 9, 0)])
def test_pooling_at_the_border(pooled, windows, white):
    ax = figures.show_pooling(np.zeros((5, 5)), {"map": pooled}).axes[0]
    assert len(frames(ax, 1.8)) == windows
    assert (ax.images[0].get_array() == 1).all(axis=-1).sum() == white


def test_pool_gradient_frames_the_winners():
    image = np.array([[4.0, 3, 1, 5], [1, 3, 4, 8], [4, 5, 4, 3], [6, 5, 9, 4]])
    d_output = np.array([[1.0, 2], [3, 4]])
    gradient = gradients.max_pool2d_gradient(image[None, ..., None], d_output[None, ..., None])[0, ..., 0]
    left, output, back = figures.show_pool_gradient(image, d_output, gradient).axes
    winners = [(0, 0), (1, 3), (3, 0), (3, 2)]  # 4, 8, 6 and 9
    assert [frame[:2] for frame in frames(left)] == [frame[:2] for frame in frames(back)] == winners
    assert frames(left, 1.8) == [(0, 0, 2, 2), (0, 2, 2, 2), (2, 0, 2, 2), (2, 2, 2, 2)]
    assert words(output) == ["1", "2", "3", "4"]


def test_stamp_step_frames_one_output_and_its_window():
    fig = figures.show_stamp_step(np.array([[1, 2], [0, -1]]), np.array([[1, 2], [3, 4]]), np.zeros((3, 3)), step=3)
    output, kernel, image = fig.axes
    assert (frames(output), frames(kernel), frames(image)) == ([(1, 1, 1, 1)], [], [(1, 1, 2, 2)])
    assert fig.get_supxlabel() == "add −1 times the kernel in the frame"


def test_stamp_steps_share_one_scale_and_a_stamp_of_0_changes_nothing():
    d_map, kernel = np.array([[1, 2], [0, 1]]), np.array([[1, 2], [3, 4]])
    steps = [figures.show_stamp_step(d_map, kernel, np.full((3, 3), largest), step, most=11)
             for step, largest in ((0, 4.0), (2, 11.0))]
    first, later = (np.asarray(fig.axes[1].images[0].get_array()) for fig in steps)
    assert np.array_equal(first, later)
    assert steps[1].get_supxlabel() == "add 0 times the kernel: nothing changes"


def test_flattened_shows_each_number_in_reading_order():
    line, other = figures.show_flattened([CROSS, 1 - CROSS], ["X", "not X"], [CROSS > 0, CROSS < 0]).axes
    assert [ax.get_title(loc="left") for ax in (line, other)] == ["X", "not X"]
    assert words(line) == [str(number) for number in CROSS.ravel()]
    assert words(other) == [str(1 - number) for number in CROSS.ravel()] + ["row 0", "row 1", "row 2"]
    assert [column for _, column, *_ in frames(line, 3)] == [0, 2, 4, 6, 8] and frames(other, 3) == []
    cuts = [cut.get_xdata()[0] for cut in line.lines if cut.get_linewidth() == 2]
    assert cuts == [-0.5, 2.5, 5.5, 8.5]  # a row of nine is cut into threes


def test_patches_are_below_the_weights_that_see_them():
    patches = {"a": np.eye(3), "b": np.zeros((3, 3)), "c": np.ones((3, 3))}
    fig = figures.show_weights_and_patches({"X": CROSS}, patches)
    weights, *below = fig.axes
    assert [ax.get_title() for ax in fig.axes] == ["X", "a", "b", "c"]
    assert words(weights) == [str(number) for number in CROSS.ravel()]
    assert [np.asarray(ax.images[0].get_array()).sum() for ax in below] == [3, 0, 9]
    assert [ax.images[0].get_clim() for ax in below] == [(0, 1)] * 3
    places = [ax.get_position() for ax in fig.axes]
    assert places[0].y0 > places[1].y1 and places[0].x0 == pytest.approx(places[2].x0)  # in the middle, above


def test_equal_weights_have_equal_colours_and_zeros_are_white():
    free, shared = figures.show_weights([np.arange(1, 13).reshape(3, 4), TOEPLITZ], sides=("outputs", "inputs")).axes
    assert (shared.get_ylabel(), shared.get_xlabel()) == ("outputs", "inputs")
    colours = np.asarray(shared.images[0].get_array())
    assert (colours[TOEPLITZ == 0] == 1).all()
    assert len(np.unique(colours[TOEPLITZ == 1], axis=0)) == len(np.unique(colours[TOEPLITZ == -1], axis=0)) == 1
    assert len(np.unique(free.images[0].get_array().reshape(-1, 3), axis=0)) == 12
    assert words(free) == [] and sorted(words(shared)) == ["1"] * 3 + ["−1"] * 3


def test_weights_may_have_names():
    """So many colours that nobody can tell apart become one."""
    free, shared = figures.show_weights([np.arange(1, 13).reshape(3, 4), 3 * abs(TOEPLITZ)], letters="wV").axes
    assert words(free) == [f"$w_{{{index}}}$" for index in range(1, 13)]
    assert words(shared) == ["$V_{3}$"] * 6
    assert len(np.unique(free.images[0].get_array().reshape(-1, 3), axis=0)) == 1


def test_a_row_of_the_matrix_is_laid_out_as_an_image():
    matrix, image = figures.show_matrix_row(TOEPLITZ, (2, 2), step=1).axes
    assert frames(matrix) == [(1, 0, 1, 4)] and frames(image) == [(0, 0, 2, 2)]
    assert np.array_equal(image.images[0].get_array(), matrix.images[0].get_array()[1].reshape(2, 2, 3))
    assert words(image) == ["−1", "1"] and image.get_title(loc="left") == "row 1 as an image"
    assert image.get_position().y1 < matrix.get_position().y0


def test_dark_lines_cut_a_matrix_into_blocks():
    """A kernel 2x2 on 3x4 pixels: blocks of three outputs and four pixels."""
    rows = np.zeros((2, 3, 3, 4))
    for top, left in np.ndindex(2, 3):
        rows[top, left, top:top + 2, left:left + 2] = [[1, 2], [3, 4]]
    matrix, _ = figures.show_matrix_row(rows.reshape(6, 12), (3, 4), step=0).axes
    dark = [line for line in matrix.lines if line.get_linewidth() == 2]
    level = [line.get_ydata()[0] for line in dark if line.get_ydata()[0] == line.get_ydata()[1]]
    upright = [line.get_xdata()[0] for line in dark if line.get_xdata()[0] == line.get_xdata()[1]]
    assert (level, upright) == ([-0.5, 2.5, 5.5], [-0.5, 3.5, 7.5, 11.5])


def test_effects_are_framed_and_nothing_is_written_without_one():
    effect = np.zeros((5, 6))
    effect[1:4, 2:4] = [[1, 2], [3, 4], [2, 1]]
    first, second = figures.show_effects([effect, 2 * effect], ["a", "b"]).axes
    assert words(first) == ["1", "2", "3", "4", "2", "1"]
    assert frames(first) == frames(second) == [(1, 2, 3, 2)]
    shades = [np.asarray(ax.images[0].get_array())[..., :3] for ax in (first, second)]
    assert np.array_equal(shades[0][2, 3], shades[1][1, 3])  # a 4 on both: one scale


def bars(ax, width: float) -> list[float]:
    """Left edges of the bars of a width, from left to right."""
    return sorted(round(patch.get_x(), 2) for patch in ax.patches if round(patch.get_width(), 2) == width)


@pytest.mark.parametrize(("strides", "windows", "missed"), [(1, 5, 0), (2, 3, 0), (3, 2, 1), (4, 2, 1)])
def test_windows_of_a_row(strides, windows, missed):
    (ax,) = figures.show_windows([3, 1, 4, 1, 5, 9, 2], 3, [strides]).axes
    assert ax.get_title() == f"stride {strides}: {windows} windows"
    assert bars(ax, 2.88) == [round(place - 0.44, 2) for place in range(0, 5, strides)]
    assert sum(patch.get_hatch() is not None for patch in ax.patches) == missed
    assert words(ax) == ["3", "1", "4", "1", "5", "9", "2"]


def test_windows_with_padding_begin_on_zeros():
    fig = figures.show_windows(range(1, 9), 3, [2, 2], [(0, 0), shapes.same_padding(8, 3, 2)])
    assert [ax.get_title() for ax in fig.axes] == ["stride 2: 3 windows", "stride 2, padding 0 + 1: 4 windows"]
    assert words(fig.axes[1])[-2:] == ["8", "0"]
    (ax,) = figures.show_windows([7], 3, [1], [(1, 1)]).axes
    assert ax.get_title() == "stride 1, padding 1 + 1: 1 window"
    assert bars(ax, 2.88) == [-1.44]


@pytest.mark.parametrize(("strides", "padding", "zeros", "missed"), [
    (1, "valid", 0, 0), (2, 1, 9**2 - 7**2, 0), (3, "valid", 0, 13), (2, "same", 9**2 - 7**2, 0)])
def test_sliding_shows_padding_and_what_no_window_holds(strides, padding, zeros, missed):
    """7x7 pixels and a kernel of 3x3: at stride 3 the last row and the last column are in no window."""
    image, kernel = np.arange(49).reshape(7, 7), np.ones((3, 3))
    fig = figures.show_sliding(image, ops.correlate(image, kernel, strides, padding), (3, 3), strides, padding, kernel)
    first, _, last = fig.axes
    assert [ax.get_title() for ax in fig.axes] == ["image", "kernel", "map"]
    assert sum(to_hex(patch.get_facecolor()) == "#e2e2e2" for patch in first.patches) == zeros
    assert sum(patch.get_hatch() is not None for patch in first.patches) == missed
    assert frames(first) == [(0, 0, 3, 3)] and frames(last) == [(0, 0, 1, 1)]
    dashed = [(patch.get_y() + 0.5, patch.get_width()) for patch in first.patches if patch.get_linestyle() == "--"]
    assert dashed == ([(1, 7)] if zeros else [])


def test_sliding_leaves_the_padding_of_a_pooling_empty():
    image = np.arange(25).reshape(5, 5)
    pooled = ops.max_pool2d(image[None, ..., None], 2, 2, "same")[0, ..., 0]
    ax, _ = figures.show_sliding(image, pooled, (2, 2), 2, "same", title="max pooling").axes
    assert words(ax) == [str(number) for number in range(25)]
    assert sum(to_hex(patch.get_facecolor()) == "#e2e2e2" for patch in ax.patches) == 11


def test_what_is_written_as_zero_is_white():
    (ax,) = figures.show_numbers([[[1e-9, -1e-9, -0.004, 0, 0.25]]]).axes
    assert words(ax) == ["0", "0", "0", "0", "0.25"]
    assert len(np.unique(colours(ax)[0, :4], axis=0)) == 1
