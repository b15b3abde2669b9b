"""What Python sends and reads back; tests/browser/test_correlation.py tests what it does in a browser."""

import json

import numpy as np
import pytest

from cnnlessons import explore, ops
from cnnlessons._explorable import MIME, components, module, packed, unpacked
from cnnlessons._words import by

IMAGE, KERNEL = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 4]]


def test_an_output_has_a_widget_data_for_the_book_a_picture_and_words():
    widget = explore.correlation(IMAGE, KERNEL)
    bundle, _ = widget._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", MIME, "image/png", "text/plain"}
    assert bundle["text/plain"] == repr(widget) == bundle[MIME]["words"] == (
        "A kernel of 2×2 slides over an image of 3×3 with stride 1 and padding valid, and gives a map of 2×2.")
    assert json.loads(json.dumps(bundle[MIME]))["data"] == {
        "image": IMAGE, "kernel": KERNEL, "strides": 1, "padding": "valid"}


def test_what_the_reader_typed_comes_back():
    widget = explore.correlation(IMAGE, KERNEL)
    assert widget.kernel.tolist() == KERNEL
    widget.reader = {"image": np.zeros((3, 3)).tolist(), "kernel": [[0, 1], [2, -1]]}
    assert widget.kernel.tolist() == [[0, 1], [2, -1]]
    assert not widget.image.any()


@pytest.mark.parametrize("operation, pooled", [("max", ops.max_pool2d), ("average", ops.avg_pool2d)])
def test_it_can_start_with_a_pooling(operation, pooled):
    widget = explore.correlation(IMAGE, KERNEL, strides=2, padding="same", operation=operation)
    assert widget.data["operation"] == operation and widget.data["kernel"] == KERNEL
    assert repr(widget) == (f"Windows of 2×2 slide over an image of 3×3 with stride 2 and padding same; {operation} "
                            f"pooling gives a map of {by(pooled(np.ones((1, 3, 3, 1)), padding='same').shape[1:3])}.")
    with pytest.raises(ValueError, match='operation \'min\' must be "correlation", "max" or "average"'):
        explore.correlation(IMAGE, KERNEL, operation="min")


@pytest.mark.parametrize("image, kernel, words", [
    (np.zeros(3), KERNEL, "image needs 2 axes"),
    (IMAGE, [1, 2], "kernel needs 2 axes"),
    (np.zeros((28, 28)), KERNEL, "28×28 is too large"),
    (IMAGE, np.ones((4, 4)), "kernel 4×4 does not fit"),
])
def test_what_cannot_be_shown(image, kernel, words):
    with pytest.raises(ValueError, match=words):
        explore.correlation(image, kernel)


def test_an_array_is_the_same_after_packing():
    array = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    assert (unpacked(packed(array)) == array).all()


def test_each_component_is_one_module_without_imports():
    assert "correlation" in components()
    for name in components():
        source = module(name)
        assert "\nimport " not in source
        assert source.count("export ") == 1
        assert source.rstrip().endswith("export default { render };")
