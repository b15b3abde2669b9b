"""The layer table against Keras's own count and the lecture's printed summary."""

import keras
import pytest
from keras import layers

from cnnlessons import models, tables

LECTURE = {  # 13th lecture, the two printed summaries
    "valid": [("conv1", (26, 26, 32), 320), ("pool1", (13, 13, 32), 0), ("conv2", (11, 11, 64), 18_496),
              ("pool2", (5, 5, 64), 0), ("conv3", (3, 3, 64), 36_928), ("flatten", (576,), 0),
              ("dense", (64,), 36_928), ("softmax", (10,), 650)],
    "same": [("conv1", (28, 28, 32), 320), ("pool1", (14, 14, 32), 0), ("conv2", (14, 14, 64), 18_496),
             ("pool2", (7, 7, 64), 0), ("conv3", (7, 7, 64), 36_928), ("flatten", (3136,), 0),
             ("dense", (64,), 200_768), ("softmax", (10,), 650)],
}


@pytest.mark.parametrize(("padding", "total"), [("valid", 93_322), ("same", 257_162)])
def test_mnist_cnn(padding, total):
    model = models.mnist_cnn(padding)
    table = tables.layer_table(model)
    assert [(row.name, row.output_shape, row.params) for row in table] == LECTURE[padding]
    assert table.total_params == model.count_params() == total


@pytest.mark.parametrize("build", [models.mnist_dnn, models.mnist_cnn, lambda: models.mnist_cnn("same")])
def test_rows_equal_keras(build):
    model = build()
    for row, layer in zip(tables.layer_table(model), model.layers, strict=True):
        assert row.output_shape == layer.output.shape[1:]
        assert row.params == layer.count_params()


def test_formula_is_in_figures_and_right():
    for row in tables.layer_table(models.mnist_cnn()):
        if row.formula:
            assert eval(row.formula.replace("·", "*")) == row.params
    assert tables.layer_table(models.mnist_cnn())["conv2"].formula == "(3·3·32 + 1)·64"


def test_a_layer_without_bias():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, (5, 1), use_bias=False, name="c")])
    assert tables.layer_table(model)["c"].formula == "5·1·3·4"
    assert tables.layer_table(model).total_params == 60


def test_a_layer_without_formula_says_so():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.BatchNormalization(name="norm")])
    assert tables.layer_table(model)["norm"].formula == "counted by Keras"
    assert tables.layer_table(model).total_params == model.count_params() == 12


def test_functional_model_and_unknown_sizes():
    image = keras.Input((None, None, 3))
    model = keras.Model(image, layers.Conv2D(2, 3, name="c")(image))
    assert tables.layer_table(model)["c"].cells == ("c", "Conv2D", "?×?×2", "(3·3·3 + 1)·2", "56")


def test_text_and_html_show_every_row_and_the_total():
    table = tables.layer_table(models.mnist_dnn())
    lines = str(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2:-2] == [line for line in lines if line.startswith(("flatten", "dense", "softmax"))]
    assert lines[-1].endswith("101,770")
    html = table._repr_html_()
    assert html.count("<tr>") == 5
    assert "(784 + 1)·128" in html
    assert "101,770" in html


def test_a_model_without_shapes_is_refused():
    with pytest.raises(ValueError, match="keras.Input"):
        tables.layer_table(keras.Sequential([layers.Dense(3)]))


def test_an_unknown_layer_name_lists_the_known():
    with pytest.raises(KeyError, match="flatten, dense, softmax"):
        tables.layer_table(models.mnist_dnn())["conv9"]
