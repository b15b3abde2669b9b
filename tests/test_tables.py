"""The layer table against Keras's own counts, the lecture's printed summary, counts by hand, and published counts."""

from collections import Counter
from xml.etree import ElementTree

import keras
import numpy as np
import pytest
from keras import layers

from cnnlessons import models
from cnnlessons.backend import tf, without_weights
from cnnlessons.tables import LayerRow, LayerTable, layer_table

LECTURE = {  # 13th lecture, the two printed summaries
    "valid": [("conv1", (26, 26, 32), 320), ("pool1", (13, 13, 32), 0), ("conv2", (11, 11, 64), 18_496),
              ("pool2", (5, 5, 64), 0), ("conv3", (3, 3, 64), 36_928), ("flatten", (576,), 0),
              ("dense", (64,), 36_928), ("softmax", (10,), 650)],
    "same": [("conv1", (28, 28, 32), 320), ("pool1", (14, 14, 32), 0), ("conv2", (14, 14, 64), 18_496),
             ("pool2", (7, 7, 64), 0), ("conv3", (7, 7, 64), 36_928), ("flatten", (3136,), 0),
             ("dense", (64,), 200_768), ("softmax", (10,), 650)],
}

# Layer, input shape, formula, parameters, multiply-accumulates (by hand), receptive field.
BY_HAND = [
    (layers.Conv2D(32, 5, padding="same"), (28, 28, 192), "(5·5·192 + 1)·32", 153_632, 28 * 28 * 25 * 192 * 32, (5, 5)),
    (layers.Conv2D(4, (5, 1), use_bias=False), (8, 8, 3), "5·1·3·4", 60, 4 * 8 * 60, (5, 1)),
    (layers.Conv2D(256, 5, padding="same", groups=2), (27, 27, 96), "(5·5·96/2 + 1)·256", 307_456,
     27 * 27 * 25 * 48 * 256, (5, 5)),
    (layers.Conv2D(2, 3, dilation_rate=4), (12, 12, 1), "(3·3·1 + 1)·2", 20, 4 * 4 * 18, (9, 9)),
    (layers.Conv2D(4, 3, data_format="channels_first"), (3, 8, 10), "(3·3·3 + 1)·4", 112, 6 * 8 * 108, (3, 3)),
    (layers.Conv1D(3, 4), (10, 2), "(4·2 + 1)·3", 27, 7 * 24, (4,)),
    (layers.Conv3D(2, 3, strides=2), (5, 5, 5, 1), "(3·3·3·1 + 1)·2", 56, 8 * 54, (3, 3, 3)),
    (layers.DepthwiseConv2D(3, strides=2, padding="same"), (14, 14, 8), "(3·3 + 1)·8", 80, 49 * 72, (3, 3)),
    (layers.DepthwiseConv2D(3, depth_multiplier=2), (14, 14, 8), "(3·3 + 1)·8·2", 160, 144 * 144, (3, 3)),
    (layers.DepthwiseConv1D(3), (9, 4), "(3 + 1)·4", 16, 7 * 12, (3,)),
    (layers.SeparableConv2D(10, 3), (14, 14, 8), "3·3·8 + (8 + 1)·10", 162, 144 * (72 + 80), (3, 3)),
    (layers.SeparableConv1D(10, 3, depth_multiplier=2, use_bias=False), (14, 8), "3·8·2 + 16·10", 208, 12 * 208, (3,)),
    (layers.Dense(4), (10,), "(10 + 1)·4", 44, 40, ()),
    (layers.Dense(4), (5, 5, 10), "(10 + 1)·4", 44, 25 * 40, (1, 1)),
    (layers.BatchNormalization(), (8, 8, 3), "4·3", 12, 0, (1, 1)),
    (layers.BatchNormalization(scale=False), (8, 8, 3), "3·3", 9, 0, (1, 1)),
    (layers.LayerNormalization(), (8, 8, 3), "2·3", 6, 0, (1, 1)),
    (layers.Normalization(), (8, 8, 3), "3 + 3 + 1", 7, 0, (1, 1)),
    (layers.PReLU(shared_axes=[1, 2]), (8, 8, 3), "1·3", 3, 0, (1, 1)),
    (layers.MaxPooling2D(3, strides=2), (55, 55, 96), "", 0, 0, (3, 3)),
    (layers.AveragePooling1D(2), (8, 1), "", 0, 0, (2,)),
    (layers.GlobalAveragePooling2D(), (7, 5, 3), "", 0, 0, (7, 5)),
    (layers.Flatten(), (7, 5, 3), "", 0, 0, (7, 5)),
    (layers.Reshape((35, 3)), (7, 5, 3), "", 0, 0, None),
    (layers.ZeroPadding2D(2), (7, 7, 3), "", 0, 0, (1, 1)),
    (layers.Cropping2D(2), (7, 7, 3), "", 0, 0, (1, 1)),
    (layers.ReLU(), (7, 7, 3), "", 0, 0, (1, 1)),
]


def sequence(*stack, shape=(8, 8, 3)):
    return keras.Sequential([keras.Input(shape), *stack])


@pytest.mark.parametrize(("padding", "total"), [("valid", 93_322), ("same", 257_162)])
def test_mnist_cnn(padding, total):
    model = models.mnist_cnn(padding)
    table = layer_table(model)
    assert [(row.name, row.output_shape, row.params) for row in table] == LECTURE[padding]
    assert table.total_params == model.count_params() == total


@pytest.mark.parametrize(("layer", "shape", "formula", "params", "macs", "field"), BY_HAND,
                         ids=lambda value: type(value).__name__ if isinstance(value, keras.Layer) else "")
def test_counts_by_hand(layer, shape, formula, params, macs, field):
    model = sequence(layer, shape=shape)
    row, = layer_table(model)
    assert (row.formula, row.params, row.macs, row.receptive_field) == (formula, params, macs, field)
    assert row.params == model.count_params() == (eval(formula.replace("·", "*")) if formula else 0)


def test_batch_normalisation_trains_half_of_its_parameters():
    row, = layer_table(sequence(layers.BatchNormalization()))
    assert (row.params, row.trainable_params) == (12, 6)
    frozen, = layer_table(sequence(layers.BatchNormalization(trainable=False)))
    assert (frozen.params, frozen.trainable_params) == (12, 0)


def test_a_layer_without_formula_says_so():
    table = layer_table(sequence(layers.Conv1D(4, 3), layers.Bidirectional(layers.LSTM(5), name="both"), shape=(10, 8)))
    assert table["both"].formula == "counted by Keras"
    assert table["both"].macs is table["both"].receptive_field is None
    assert table.total_params == 100 + 400
    assert table.costs.column("MACs") == ["MACs", "768", "?", "≥ 768"]


@pytest.mark.parametrize("layer", [layers.Conv2DTranspose(4, 3, strides=2), layers.UpSampling2D(2)])
def test_what_makes_a_map_larger_has_no_field(layer):
    row, = layer_table(sequence(layer))
    assert (row.receptive_field, row.macs) == (None, None if row.params else 0)
    assert row.params == layer.count_params()


def test_what_looks_everywhere_has_no_field_and_neither_has_what_follows():
    words = keras.Input((6, 4))
    seen = layers.Conv1D(4, 3, padding="same", name="conv")(words)
    mixed = layers.Attention(name="mixed")([seen, seen])  # without a weight, and of the same shape
    heads = layers.MultiHeadAttention(2, 3, name="heads")(words, value=mixed)
    model = keras.Model(words, layers.Conv1D(2, 3, name="after")(heads))
    fields = {row.name: row.receptive_field for row in layer_table(model)}
    assert fields == {"conv": (3,), "mixed": None, "heads": None, "after": None}


def test_an_unknown_length_stays_unknown_after_its_mean():
    words = keras.Input((None, 4))
    mean = layers.GlobalAveragePooling1D(name="mean")(words)
    table = layer_table(keras.Model(words, layers.Dense(2, name="out")(mean)))
    assert (table["mean"].receptive_field, table["out"].receptive_field) == (None, None)
    assert (table["out"].macs, table["mean"].activations) == (8, 4)


@keras.saving.register_keras_serializable("test_tables")
class ScaledConv(layers.Conv2D):
    """A convolution with a weight that the formula for convolutions does not know."""

    def build(self, input_shape):
        super().build(input_shape)
        self.gain = self.add_weight(shape=(), name="gain")


def test_a_derived_layer_is_counted_by_formula_only_where_that_counts_all():
    class Renamed(layers.Conv2D):
        pass

    table = layer_table(sequence(Renamed(4, 3), ScaledConv(4, 3)))
    assert [row.formula for row in table] == ["(3·3·3 + 1)·4", "counted by Keras"]
    assert table.total_params == 112 + 149


def test_a_layer_that_is_called_twice_computes_twice():
    image = keras.Input((8, 8, 3))
    conv = layers.Conv2D(3, 3, padding="same", name="conv")
    table = layer_table(keras.Model(image, conv(conv(image))))
    assert (len(table), table["conv"].params, table["conv"].receptive_field) == (1, 84, (5, 5))
    assert table["conv"].macs == 2 * 64 * 81
    assert table["conv"].activations == 2 * 192


def test_a_nested_model_is_counted_with_the_size_that_it_is_called_with():
    inner = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(4, 3, name="conv")], name="inner")
    image = keras.Input((10, 10, 3))
    model = keras.Model(image, layers.Dense(2, name="out")(layers.Flatten()(inner(layers.MaxPooling2D()(image)))))
    table = layer_table(model)
    assert table["inner/conv"].output_shape == (3, 3, 4)
    assert table["inner/conv"].macs == 9 * 108
    assert table["inner/conv"].receptive_field == (6, 6)
    assert table.total_params == model.count_params() == 112 + 74


def test_branches_see_as_far_as_the_widest_of_them():
    image = keras.Input((16, 16, 3))
    joined = layers.Concatenate(name="joined")([layers.Conv2D(2, size, padding="same")(image) for size in (1, 5, 3)])
    model = keras.Model(image, layers.MaxPooling2D(2, name="pool")(joined + 1.0))
    assert layer_table(model)["joined"].receptive_field == (5, 5)
    assert layer_table(model)["pool"].receptive_field == (6, 6)
    assert "Add" in {row.type for row in layer_table(model)}  # an operation, not a layer


def test_an_operation_has_no_parameters():
    image = keras.Input((8, 8, 3))
    (row,) = layer_table(keras.Model(image, image + image))
    assert (row.formula, row.params, row.macs, row.receptive_field) == ("", 0, 0, (1, 1))


def test_shapes_with_the_channels_first_are_read_so():
    image = keras.Input((3, 8, 10))
    normal = layers.LayerNormalization(axis=1, name="normal")(layers.Conv2D(4, 3, data_format="channels_first")(image))
    mean = layers.GlobalAveragePooling2D(data_format="channels_first", name="mean")(normal)
    table = layer_table(keras.Model(image, mean))
    assert (table["normal"].receptive_field, table["mean"].receptive_field) == ((3, 3), (8, 10))


def test_a_map_of_one_place_sees_as_far_in_any_shape():
    table = layer_table(sequence(layers.GlobalAveragePooling2D(keepdims=True, name="mean"), layers.Reshape((2, 2)),
                                 shape=(9, 7, 4)))
    assert [row.receptive_field for row in table] == [(9, 7), (9, 7)]


def test_a_gate_from_the_mean_of_all_sees_all():
    image = keras.Input((9, 9, 4))
    gate = layers.Reshape((1, 1, 4))(layers.Dense(4)(layers.GlobalAveragePooling2D()(image)))
    table = layer_table(keras.Model(image, layers.Multiply(name="gated")([image, gate])))
    assert table["gated"].receptive_field == (9, 9)


@pytest.mark.parametrize("build", [
    lambda: sequence(layers.Conv2D(2, 3, strides=2), layers.Conv2D(2, 3, dilation_rate=2), layers.AveragePooling2D(2),
                     shape=(31, 31, 1)),
])
def test_receptive_fields_equal_gradients(build):
    model = build()
    image = tf.Variable(np.random.default_rng(0).random((1, 31, 31, 1), dtype="float32"))
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    *_, row = layer_table(model)
    with tf.GradientTape(persistent=True) as tape:
        maps = model(image)
        middle = maps.shape[1] // 2
        outputs = [maps[0, middle + y, middle + x, 0] for y in (0, 1, 2) for x in (0, 1, 2)]
    reaches = []
    for output in outputs:
        touched = np.argwhere(tape.gradient(output, image).numpy()[0, ..., 0])
        reaches.append(tuple(touched.max(axis=0) - touched.min(axis=0) + 1))
    assert max(reaches) == row.receptive_field


def test_memory_counts_what_is_held():
    """Activations done in place and layers that keep the numbers need no memory."""
    one = layer_table(sequence(layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(2, "softmax")))
    apart = layer_table(sequence(layers.Conv2D(4, 3), layers.ReLU(), layers.Flatten(), layers.Dropout(0.5),
                                 layers.Dense(2), layers.Softmax()))
    assert one.total.activations == apart.total.activations == 6 * 6 * 4 + 2
    assert one.total.memory == 4 * 146


def test_unknown_sizes():
    image = keras.Input((None, None, 3))
    table = layer_table(keras.Model(image, layers.Conv2D(2, 3, name="c")(image)))
    row = table["c"]
    assert (row.output_shape, row.formula, row.params) == ((None, None, 2), "(3·3·3 + 1)·2", 56)
    assert row.macs is row.activations is row.memory is None
    assert row.receptive_field == (3, 3)
    assert table.column("output shape") == ["output shape", "?×?×2", ""]
    assert table.costs.column("memory") == ["memory", "?", "≥ 0.0 kB"]


BY_ROWS = LayerTable((
    LayerRow("conv", "Conv2D", (26, 26, 32), "(3·3·1 + 1)·32", 320, 320, 194_688, 21_632, (3, 3)),
    LayerRow("<both>", "LSTM", (None, 5), "counted by Keras", 680, 340, None, None, None)))


def test_a_table_as_text():
    assert repr(BY_ROWS) == str(BY_ROWS) == """\
layer   type    output shape  formula           parameters
----------------------------------------------------------
conv    Conv2D  26×26×32      (3·3·1 + 1)·32           320
<both>  LSTM    ?×5           counted by Keras         680
----------------------------------------------------------
total                                                1,000"""
    assert str(BY_ROWS.costs) == """\
layer   output shape  receptive field  parameters  % of parameters       MACs  % of MACs  activations     memory
----------------------------------------------------------------------------------------------------------------
conv    26×26×32                  3×3         320             32.0    194,688      100.0       21,632    86.5 kB
<both>  ?×5                         ?         680             68.0          ?          ?            ?          ?
----------------------------------------------------------------------------------------------------------------
total                                       1,000            100.0  ≥ 194,688      100.0     ≥ 21,632  ≥ 86.5 kB"""


def test_a_table_as_html():
    table = ElementTree.fromstring(BY_ROWS._repr_html_())
    assert [(part.tag, [{cell.tag for cell in row} for row in part]) for part in table] == [
        ("thead", [{"th"}]), ("tbody", [{"td"}, {"td"}]), ("tfoot", [{"th"}])]
    assert not "".join([table.text, *(part.tail or "" for part in table.iter())]).strip()
    head, first, second, total = table.iter("tr")
    assert [[cell.text for cell in row] for row in (head, first)] == [
        ["layer", "type", "output shape", "formula", "parameters"],
        ["conv", "Conv2D", "26×26×32", "(3·3·1 + 1)·32", "320"]]
    assert (second[0].text, total[0].text, total[4].text) == ("<both>", "total", "1,000")
    assert [cell.attrib["style"] for cell in total] == 4 * ["text-align: left"] + ["text-align: right"]


def test_a_model_without_parameters_has_no_shares():
    assert layer_table(sequence(layers.Flatten())).costs.column("% of parameters") == ["% of parameters", "", ""]


def test_a_builder_is_counted_without_weights():
    built = []

    def build():
        built.append(sequence(layers.Conv2D(4, 3, name="conv"), layers.Dropout(0.5), layers.Flatten(),
                              layers.Dense(1_000_000_000, name="huge"),  # 580 GB
                              layers.Lambda(lambda x: x[:, :2])))  # Keras finds its shape by a trial run
        return built[0]

    table = layer_table(build)
    assert table["huge"].params == built[0].layers[-2].count_params() == 145 * 10**9
    assert layer_table(sequence(layers.Conv2D(4, 3, name="conv")))["conv"] == table["conv"]
    assert sequence(layers.Dense(2)).weights[0].numpy().shape == (3, 2)  # later models have weights again


def test_what_a_builder_raises_comes_through():
    with pytest.raises(ValueError, match="18×18"):
        layer_table(lambda: models.mnist_cnn(input_shape=(17, 17, 1)))


def test_a_model_without_shapes_is_refused():
    with pytest.raises(ValueError) as error:
        layer_table(keras.Sequential([layers.Dense(3)], name="open"))
    assert str(error.value) == "the model open has no shapes yet: give it a keras.Input as its first layer"


def test_a_model_that_hides_its_connections_is_refused():
    class Hidden(keras.Model):
        def __init__(self):
            super().__init__(name="hidden")
            self.dense = layers.Dense(3)

        def call(self, inputs):
            return self.dense(inputs)

    model = Hidden()
    model(np.zeros((1, 4)))
    with pytest.raises(ValueError) as error:
        layer_table(model)
    assert str(error.value) == ("the model hidden hides how its layers are connected: "
                                "make it of a keras.Input and layers (Sequential or functional)")


def test_an_unknown_layer_name_lists_the_known():
    with pytest.raises(KeyError) as error:
        layer_table(models.mnist_dnn())["conv9"]
    assert error.value.args == ('no layer "conv9"; there are flatten, dense, softmax',)


# ---- the networks of keras.applications

# Millions of parameters, from the table in "Keras Applications", keras.io/api/applications.
# Each of these has a kind of layer, or of connection, that none of the others has.
MILLIONS = {"Xception": 22.9, "InceptionV3": 23.9, "MobileNetV2": 3.5, "EfficientNetB0": 5.3, "ConvNeXtTiny": 28.6}
WITHOUT_FORMULA = {"ConvNeXtTiny": {"LayerScale"}}


@pytest.mark.slow
@pytest.mark.parametrize("name", MILLIONS)
def test_keras_applications(name):
    model = without_weights(lambda: getattr(keras.applications, name)(weights=None))
    table = layer_table(model)
    rows = Counter()
    for row in table:
        rows[row.name.split("/")[0]] += row.params  # ConvNeXt has models in it
        if row.formula and row.formula != "counted by Keras":
            assert eval(row.formula.replace("·", "*")) == row.params
    assert +rows == {layer.name: layer.count_params() for layer in model.layers if layer.count_params()}
    assert table.total_params == model.count_params()
    assert round(table.total_params / 1e6, 1) == MILLIONS[name]
    assert {row.type for row in table if row.formula == "counted by Keras"} == WITHOUT_FORMULA.get(name, set())


def test_weights_change_nothing():
    assert list(layer_table(models.small_resnet())) == list(layer_table(models.small_resnet))
