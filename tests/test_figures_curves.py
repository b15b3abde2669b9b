"""Figures of curves and results: the numbers that are given are the numbers that are drawn."""

import numpy as np

from cnnlessons import figures


def words(ax) -> list[str]:
    return [text.get_text().strip() for text in ax.texts]


def test_votes_are_products_that_add_up_to_the_score_of_a_class():
    fig = figures.show_votes(("ears", "snout"), (0.8, 0.5), ("dog", "cat"), [[2, -2], [2, -1]], (0.99, 0.01))
    [ax] = fig.axes
    assert words(ax) == ["ears", "snout", "score", "probability", "strength", "0.8", "0.5",
                         "for dog", "0.8 · 2 = 1.6", "0.5 · 2 = 1", "sum: 2.6", "dog: 0.99",
                         "for cat", "0.8 · (−2) = −1.6", "0.5 · (−1) = −0.5", "sum: −2.1", "cat: 0.01"]
    lengths = [bar.get_width() for bar in ax.patches]
    assert np.allclose(np.divide(lengths[:2], lengths[0]), np.divide([0.8, 0.5], 0.8))
    dog, cat = lengths[2:7], lengths[7:]
    assert np.allclose(np.divide(dog[:3] + cat[:3], dog[0]), np.divide([1.6, 1, 2.6, -1.6, -0.5, -2.1], 1.6))
    assert np.allclose([dog[3] / dog[4], cat[3] / cat[4]], [0.99, 0.01])  # inside the outline of a probability of 1
    assert np.isclose(dog[4], cat[4])
    down = [bar.get_y() for bar in ax.patches[2:6]]
    assert down == sorted(down) and ax.yaxis_inverted()


def test_a_probability_its_losses_and_their_pulls_share_one_axis():
    lead = np.linspace(-2, 4, 7)
    losses, pulls = {"a": lead ** 2, "b": lead ** 4}, {"a": -2 * lead, "b": -4 * lead ** 3}
    fig = figures.show_losses(lead, lead / 4, losses, pulls, marked=2.5)
    top, *others = fig.axes
    assert (top.lines[0].get_ydata() == lead / 4).all() and "lead 2.500: 0.62" in words(top)
    for ax, curves in zip(others, (losses, pulls), strict=True):
        drawn = {line.get_label(): line.get_ydata() for line in ax.lines}
        assert drawn.keys() == curves.keys()
        assert all((drawn[name] == curves[name]).all() for name in curves)
    assert {ax.get_xlim() for ax in fig.axes} == {(-2, 4)}


def test_a_template_is_drawn_below_each_outline_and_accuracies_are_written():
    template = np.arange(16).reshape(4, 4) - 4
    images = [np.eye(4), np.eye(4)[::-1]]
    fig = figures.show_template_and_shifts(template, images, ["in place", "moved"], [0.88, 0.5, 0.22])
    left, right, _, curve = fig.axes
    for ax, title in ((left, "in place"), (right, "moved")):
        assert (ax.images[0].get_array() == template).all() and ax.images[0].get_clim() == (-11, 11)
        assert ax.get_title() == title and len(ax.collections) == 1
    assert curve.lines[0].get_ydata().tolist() == [0.88, 0.5, 0.22]
    assert words(curve) == ["88%", "50%", "22%", "guessing"]


def test_epochs_count_from_one():
    fig = figures.show_history({"CNN": [0.9, 0.95]}, dashed={"lecture": [0.8, 0.85, 0.87]}, ylabel="loss")
    lecture, cnn = fig.axes[0].lines
    assert (cnn.get_label(), list(cnn.get_xdata()), list(cnn.get_ydata())) == ("CNN", [1, 2], [0.9, 0.95])
    assert (lecture.get_label(), lecture.get_linestyle(), list(lecture.get_xdata())) == ("lecture", "--", [1, 2, 3])
    assert sorted(text.get_text() for text in fig.legends[0].get_texts()) == ["CNN", "lecture"]


def test_shift_curves_count_from_zero_and_are_named_at_their_ends():
    (ax,) = figures.show_shift_curves({"map": [0, 0.4, 0.7], "average": [0, 0, 0.1]}, "share").axes
    assert [line.get_xdata().tolist() for line in ax.lines] == [[0, 1, 2]] * 2
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0, 0.4, 0.7], [0, 0, 0.1]]
    assert [(note.get_text(), note.xy) for note in ax.texts] == [("map", (2, 0.7)), ("average", (2, 0.1))]


def test_guessing_one_of_ten_digits_is_marked():
    (ax,) = figures.show_accuracy_by_shift({"DNN": [0.97, 0.8], "CNN": [0.99, 0.98]}).axes
    assert set(ax.lines[-1].get_ydata()) == {0.1} and words(ax) == ["DNN", "CNN", "guessing"]


def test_confusion_colours_mistakes_and_writes_every_count():
    matrix = np.array([[90, 4, 0], [1, 80, 2], [0, 0, 70]])
    left, right = figures.show_confusion({"DNN": matrix, "CNN": np.diag([9, 9, 9])}).axes
    assert (left.get_title(), right.get_title()) == ("DNN: 7 mistakes", "CNN: 0 mistakes")
    assert words(left) == ["90", "4", "·", "1", "80", "2", "·", "·", "70"]
    np.testing.assert_array_equal(left.images[0].get_array(), [[0, 4, 0], [1, 0, 2], [0, 0, 0]])
    assert left.images[0].get_clim()[1] == right.images[0].get_clim()[1] == 4  # one scale for both


def test_shares_are_bars_with_the_first_layer_on_top_and_one_colour_for_a_kind():
    costs = {"parameters": [0.08, 0.3, 0.62], "compute": [0.75, 0.2, 0.05]}
    fig = figures.show_shares(["conv1", "conv2", "fc3"], costs, ["convolution", "convolution", "dense"])
    for ax, values in zip(fig.axes, costs.values(), strict=True):
        assert [bar.get_width() for bar in ax.patches] == values
        assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 0.75
        first, _, last = (ax.transData.transform((0, bar.get_y()))[1] for bar in ax.patches)
        assert first > last
        first, second, dense = (bar.get_facecolor() for bar in ax.patches)
        assert first == second != dense
    assert words(fig.axes[0]) == ["8.0%", "30.0%", "62.0%"]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["convolution", "dense"]


def test_grades_count_students_and_show_two_mistakes_of_a_layer():
    mistakes = {"conv1": {"no bias": 7, "off by one": 2, "rare": 1}, "fc6": {"5x5": 1}}
    left, right = figures.show_grades([0.1, 0.95, 1.0], mistakes).axes
    assert left.get_title() == "3 students, median 95%"
    assert [bar.get_height() for bar in left.patches] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    names = [label.get_text() for label in right.get_yticklabels()]
    assert names == ["conv1: no bias", "conv1: off by one", "fc6: 5x5"]
    assert [bar.get_width() for bar in right.patches] == [7, 2, 1]


def test_activations_and_their_slopes_are_side_by_side():
    x = np.array([-1.0, 0.0, 3.0])
    outputs, slopes = {"a": np.maximum(x, 0), "b": np.tanh(x)}, {"a": x > 0, "b": 1 - np.tanh(x) ** 2}
    fig = figures.show_activations(x, outputs, slopes)
    for ax, curves in zip(fig.axes, (outputs, slopes), strict=True):
        assert [line.get_label() for line in ax.lines] == ["a", "b"]
        assert all((line.get_ydata() == values).all() for line, values in zip(ax.lines, curves.values(), strict=True))
        assert len({line.get_linestyle() for line in ax.lines}) == 2  # in print without colours, too
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["a", "b"]


def test_entries_that_change_are_framed_and_counted():
    first = np.array([[0, 1], [2, 3]])
    same, other = first.copy(), first * [[1, 2], [1, 2]]
    fig = figures.show_changed_maps([first, same, other], ["before", "same", "other"])
    left, middle, right, bar = fig.axes
    titles = [ax.get_title() for ax in fig.axes[:3]]
    assert titles == ["before\n", "same\n0 entries changed", "other\n2 entries changed"]
    assert not left.patches and not middle.patches
    assert {(frame.get_x() + 0.5, frame.get_y() + 0.5) for frame in right.patches} == {(1, 0), (1, 1)}
    assert {ax.images[0].get_clim() for ax in fig.axes[:3]} == {(-6, 6)} and bar.get_ylim() == (0, 6)
    assert figures.show_changed_maps([first, -first], ["a", "b"]).axes[-1].get_ylim() == (-3, 3)


def test_shares_that_change_have_a_dot_for_each_shift():
    (ax,) = figures.show_changed_shares({"image": [0.27, 0.5, 0.65], "average": [0, 0.001, 0.004]}).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["image", "average"]
    dots = {line.get_label(): list(line.get_xdata()) for line in ax.lines if line.get_label().startswith("moved")}
    assert dots == {"moved by 1": [0.27, 0], "moved by 2": [0.5, 0.001], "moved by 3": [0.65, 0.004]}
    assert words(ax) == ["27%", "0%", "50%", "65%"]  # three dots at one place have one number
    top, bottom = (ax.transData.transform((0, row))[1] for row in (0, 1))
    assert top > bottom


def test_a_gap_separates_groups_of_shares():
    names = ["image", "image, pooled", "edges", "edges, pooled"]
    (ax,) = figures.show_changed_shares(dict.fromkeys(names, [0.2, 0.3, 0.4])).axes
    assert np.diff(ax.get_yticks()).round(1).tolist() == [1, 1.6, 1]


def test_epochs_count_from_one_and_a_name_looks_alike_in_all_panels():
    panels = {"first": {"training": [0.5, 0.9], "held back": [0.4, 0.6], "log": [0.6, 0.8]},
              "second": {"training": np.linspace(0, 1, 30), "held back": np.linspace(0, 0.5, 30)}}
    fig = figures.show_epochs(panels, dashed=["log"], marked=2)
    left, right = fig.axes
    assert [ax.get_title(loc="left") for ax in fig.axes] == [*panels]
    for ax, curves in zip(fig.axes, panels.values(), strict=True):
        drawn = {line.get_label(): line for line in ax.lines if line.get_label() in curves}
        assert all((drawn[name].get_ydata() == curves[name]).all() for name in curves)
        assert all((drawn[name].get_xdata() == np.arange(len(curves[name])) + 1).all() for name in curves)
        assert ax.lines[-1].get_xdata() == [2, 2]
    looks = [[(line.get_color(), line.get_linestyle()) for line in ax.lines] for ax in fig.axes]
    assert looks[0][:2] == looks[1][:2] and len(set(looks[0])) == 4
    assert left.get_ylim() == right.get_ylim()
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["training", "held back", "log"]
    left, right = figures.show_epochs(panels, alike=False).axes
    assert left.get_ylim() != right.get_ylim()


def test_epochs_may_begin_later_and_four_lines_look_unlike():
    [ax] = figures.show_epochs({"loss": {name: [3, 2, 1] for name in "abcd"}}, first=5).axes
    assert [list(line.get_xdata()) for line in ax.lines] == [[5, 6, 7]] * 4
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 4


def test_diamonds_beside_the_ends_have_the_colours_of_their_lines():
    panels = {what: {"bare": [3, 2, 1], "mended": [3, 1, 0]} for what in ("loss", "mistakes")}
    fig = figures.show_epochs(panels, alike=False, ends=("all", {"bare": 1.5, "mended": 0.5}))
    assert [len(ax.lines) for ax in fig.axes] == [2, 4]
    bare, mended, *diamonds = fig.axes[1].lines
    assert [(line.get_color(), *line.get_ydata()) for line in diamonds] == [
        (bare.get_color(), 1.5), (mended.get_color(), 0.5)]
    assert all(line.get_marker() == "D" and line.get_xdata() > 3 for line in diamonds)
    names = [text.get_text() for text in fig.legends[0].get_texts()]
    assert names == ["bare", "mended", "all"]


def test_mistakes_by_shift_have_a_dot_for_each_seed_and_a_line_through_the_means():
    (ax,) = figures.show_mistakes_by_shift({"valid": {-1: [10, 30], 0: [5, 7]}, "same": {-1: [8, 8], 0: [4, 4]}}).axes
    lines = {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}
    assert {name: (list(line.get_xdata()), list(line.get_ydata())) for name, line in lines.items()} == {
        "valid": ([-1, 0], [20, 6]), "same": ([-1, 0], [8, 4])}
    dots = [(*line.get_xdata(), *line.get_ydata()) for line in ax.lines if line.get_label().startswith("_")]
    assert dots == [(-1, -1, 10, 30), (0, 0, 5, 7), (-1, -1, 8, 8), (0, 0, 4, 4)]
    assert ax.get_yscale() == "log" and list(ax.get_xticks()) == [-1, 0]
