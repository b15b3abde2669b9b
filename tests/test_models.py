"""The networks, layer by layer against the published figures, and at work on a photo."""

from functools import partial

import numpy as np
import pytest

from cnnlessons import data, models
from cnnlessons.backend import keras
from cnnlessons.tables import layer_table

pytestmark = pytest.mark.slow  # it trains

# Layer, output shape, parameters. AlexNet: course, section 13, after Krizhevsky et al. 2012, section 3.5.
ALEXNET_SHAPES = {"conv1": (55, 55, 96), "norm1": (55, 55, 96), "pool1": (27, 27, 96), "conv2": (27, 27, 256),
                  "norm2": (27, 27, 256), "pool2": (13, 13, 256), "conv3": (13, 13, 384), "conv4": (13, 13, 384),
                  "conv5": (13, 13, 256), "pool5": (6, 6, 256), "flatten": (9216,), "fc6": (4096,), "drop6": (4096,),
                  "fc7": (4096,), "drop7": (4096,), "fc8": (1000,), "softmax": (1000,)}
TORCHVISION_SHAPES = {"pad1": (228, 228, 3), "conv1": (55, 55, 64), "pool1": (27, 27, 64), "conv2": (27, 27, 192),
                      "pool2": (13, 13, 192), "conv3": (13, 13, 384), "conv4": (13, 13, 256), "conv5": (13, 13, 256),
                      "pool5": (6, 6, 256), "average": (6, 6, 256), "flatten": (9216,), "drop6": (9216,),
                      "fc6": (4096,), "drop7": (4096,), "fc7": (4096,), "fc8": (1000,), "softmax": (1000,)}
ALEXNET_PARAMS = {
    "single_tower": {"conv1": 34_944, "conv2": 614_656, "conv3": 885_120, "conv4": 1_327_488, "conv5": 884_992},
    "original": {"conv1": 34_944, "conv2": 307_456, "conv3": 885_120, "conv4": 663_936, "conv5": 442_624},
    "torchvision": {"conv1": 23_296, "conv2": 307_392, "conv3": 663_936, "conv4": 884_992, "conv5": 590_080},
}
DENSE_PARAMS = {"fc6": 37_752_832, "fc7": 16_781_312, "fc8": 4_097_000}

SHAPES = {
    "lenet5": {"conv1": (28, 28, 6), "pool2": (14, 14, 6), "conv3": (10, 10, 16), "pool4": (5, 5, 16),
               "conv5": (1, 1, 120), "flatten": (120,), "fc6": (84,), "fc7": (10,), "softmax": (10,)},
    "cifar_convnet": {"conv1": (32, 32, 12), "relu1": (32, 32, 12), "pool1": (16, 16, 12), "flatten": (3072,),
                      "fc2": (10,), "softmax": (10,)},
    "zfnet": {"pad1": (226, 226, 3), "conv1": (110, 110, 96), "pool1": (55, 55, 96), "norm1": (55, 55, 96),
              "conv2": (26, 26, 256), "pool2": (13, 13, 256), "norm2": (13, 13, 256), "conv3": (13, 13, 384),
              "conv4": (13, 13, 384), "conv5": (13, 13, 256), "pool5": (6, 6, 256), "flatten": (9216,),
              "fc6": (4096,), "drop6": (4096,), "fc7": (4096,), "drop7": (4096,), "fc8": (1000,), "softmax": (1000,)},
    "vgg16": {"conv1_1": (224, 224, 64), "conv1_2": (224, 224, 64), "pool1": (112, 112, 64),
              "conv2_1": (112, 112, 128), "conv2_2": (112, 112, 128), "pool2": (56, 56, 128),
              "conv3_1": (56, 56, 256), "conv3_2": (56, 56, 256), "conv3_3": (56, 56, 256), "pool3": (28, 28, 256),
              "conv4_1": (28, 28, 512), "conv4_2": (28, 28, 512), "conv4_3": (28, 28, 512), "pool4": (14, 14, 512),
              "conv5_1": (14, 14, 512), "conv5_2": (14, 14, 512), "conv5_3": (14, 14, 512), "pool5": (7, 7, 512),
              "flatten": (25_088,), "fc6": (4096,), "drop6": (4096,), "fc7": (4096,), "drop7": (4096,),
              "fc8": (1000,), "softmax": (1000,)},
}

# Szegedy et al. 2015, table 1: side, then filters of 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool proj.
INCEPTION = {"3a": (28, 64, 96, 128, 16, 32, 32), "3b": (28, 128, 128, 192, 32, 96, 64),
             "4a": (14, 192, 96, 208, 16, 48, 64), "4b": (14, 160, 112, 224, 24, 64, 64),
             "4c": (14, 128, 128, 256, 24, 64, 64), "4d": (14, 112, 144, 288, 32, 64, 64),
             "4e": (14, 256, 160, 320, 32, 128, 128), "5a": (7, 256, 160, 320, 32, 128, 128),
             "5b": (7, 384, 192, 384, 48, 128, 128)}
INCEPTION_LAYERS = ("1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_proj")

# Model, parameters, of which trained. Course, section 13; ResNets as torchvision counts them (trained ones only).
COUNTS = [
    (models.mnist_dnn, 101_770, 101_770),
    (models.mnist_cnn, 93_322, 93_322),
    (partial(models.mnist_cnn, "same"), 257_162, 257_162),
    (partial(models.mnist_cnn, global_average=True), 60_554, 60_554),
    (models.lenet5, 61_706, 61_706),
    (models.cifar_convnet, (27 + 1) * 12 + (16 * 16 * 12 + 1) * 10, 31_066),
    (models.alexnet, 62_378_344, 62_378_344),
    (partial(models.alexnet, "original"), 60_965_224, 60_965_224),
    (partial(models.alexnet, "torchvision"), 61_100_840, 61_100_840),
    (models.zfnet, 62_357_608, 62_357_608),
    (partial(models.zfnet, "cs231n"), 107_627_624, 107_627_624),
    (models.vgg16, 138_357_544, 138_357_544),
    (models.googlenet, 6_998_552, 6_998_552),
    (partial(models.googlenet, auxiliary=True), 13_378_280, 13_378_280),  # Caffe's bvlc_googlenet with both heads
    (models.resnet, 11_689_512 + 9_600, 11_689_512),  # two vectors for each of 4,800 normalised channels are not
    (partial(models.resnet, 34), 21_797_672 + 17_024, 21_797_672),
    (partial(models.resnet, 50), 25_557_032 + 53_120, 25_557_032),
    (partial(models.resnet, 101), 44_549_160 + 105_344, 44_549_160),
    (partial(models.resnet, 152), 60_192_808 + 151_424, 60_192_808),
]

# Multiply-accumulates in millions, and who published them.
MACS = [
    (models.alexnet, 1_135, "course, section 13"),
    (partial(models.alexnet, "original"), 724, "Sze et al. 2017, Efficient processing of DNNs, table II"),
    (partial(models.alexnet, "torchvision"), 714, "torchvision 0.15, AlexNet_Weights"),
    (models.vgg16, 15_470, "torchvision 0.15, VGG16_Weights; Hu et al. 2018, table 2"),
    (models.resnet, 1_814, "torchvision 0.15, ResNet18_Weights"),
    (partial(models.resnet, 34), 3_664, "torchvision 0.15, ResNet34_Weights"),
    (partial(models.resnet, 152), 11_300, "He et al. 2016, table 1"),
    (partial(models.resnet, 50), 3_860, "Hu et al. 2018, Squeeze-and-excitation, table 2"),
    (partial(keras.applications.MobileNet, weights=None), 569, "Howard et al. 2017, MobileNets, table 8"),
]

# Receptive fields. Araujo et al. 2019, table 1; for VGG-16 the table in their repository.
FIELDS = [
    (models.alexnet, "pool5", 195),
    (models.vgg16, "conv5_1", 132),
    (models.vgg16, "pool5", 212),
    (partial(models.resnet, 50), "conv5_3_relu", 483),
    (partial(keras.applications.MobileNet, weights=None), "conv_pw_13", 315),
    (partial(keras.applications.InceptionV3, weights=None), "mixed10", 1311),
]


TABLES = {}


def rows_of(build):
    """The layers of a network; those of the large ones are counted once for all tests."""
    key = getattr(build, "func", build), getattr(build, "args", ()), str(getattr(build, "keywords", {}))
    if key not in TABLES:
        TABLES[key] = layer_table(build)
    return TABLES[key]


def params(table):
    return {row.name: row.params for row in table if row.params}


@pytest.mark.parametrize("variant", ALEXNET_PARAMS)
def test_alexnet_layer_by_layer(variant):
    table = rows_of(partial(models.alexnet, variant))
    shapes = TORCHVISION_SHAPES if variant == "torchvision" else ALEXNET_SHAPES
    assert {row.name: row.output_shape for row in table} == shapes
    assert params(table) == ALEXNET_PARAMS[variant] | DENSE_PARAMS
    if variant == "original":
        assert table["conv2"].formula == "(5·5·96/2 + 1)·256"


def test_where_the_cost_of_alexnet_sits():
    """Course, section 12: parameters in the dense layers, compute in the convolutions."""
    table = rows_of(models.alexnet)
    assert round(100 * sum(DENSE_PARAMS.values()) / table.total_params, 1) == 94.0
    convolutions = sum(row.macs for row in table if row.type == "Conv2D")
    assert round(100 * convolutions / table.total.macs, 1) == 94.8


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name):
    assert {row.name: row.output_shape for row in rows_of(getattr(models, name))} == SHAPES[name]


def test_vgg16_in_detail():
    """Course, section 13: the convolutions' share, and 15,237,608 numbers with the photo's own."""
    table = rows_of(models.vgg16)
    assert sum(row.params for row in table if row.type == "Conv2D") == 14_714_688
    assert table.total.activations + 224 * 224 * 3 == 15_237_608


def test_zfnets_differ_in_three_layers():
    paper, slides = rows_of(models.zfnet), rows_of(partial(models.zfnet, "cs231n"))
    assert paper["conv1"].params == slides["conv1"].params == (7 * 7 * 3 + 1) * 96
    assert {row.name for row in paper if row.output_shape != slides[row.name].output_shape} == \
        {"conv3", "conv4", "conv5", "pool5", "flatten"}
    assert slides["conv4"].output_shape == (13, 13, 1024)


def test_googlenet_shapes():
    table = rows_of(models.googlenet)
    assert [table[name].output_shape for name in ("conv1", "pool1", "norm1", "conv2_reduce", "conv2", "norm2", "pool2")
            ] == [(112, 112, 64), *3 * [(56, 56, 64)], *2 * [(56, 56, 192)], (28, 28, 192)]
    for name, (side, *filters) in INCEPTION.items():
        for layer, count in zip(INCEPTION_LAYERS, filters, strict=True):
            assert table[f"{name}_{layer}"].output_shape == (side, side, count)
        joined = filters[0] + filters[2] + filters[4] + filters[5]
        assert table[name].output_shape == (side, side, joined)
    assert [table[name].output_shape for name in ("pool3", "pool4", "pool5", "drop", "fc", "softmax")
            ] == [(14, 14, 480), (7, 7, 832), (1024,), (1024,), (1000,), (1000,)]
    assert len(table) == 7 + 9 * 8 + 2 + 4


def test_googlenet_heads():
    table = rows_of(partial(models.googlenet, auxiliary=True))
    for head, channels in (("aux1", 512), ("aux2", 528)):
        assert table[f"{head}_pool"].output_shape == (4, 4, channels)
        assert params(row for row in table if row.name.startswith(head)) == {
            f"{head}_conv": (channels + 1) * 128, f"{head}_fc1": (16 * 128 + 1) * 1024, f"{head}_fc2": 1_025_000}


@pytest.mark.parametrize(("depth", "blocks"), [(18, (2, 2, 2, 2)), (34, (3, 4, 6, 3)), (50, (3, 4, 6, 3)),
                                               (101, (3, 4, 23, 3)), (152, (3, 8, 36, 3))])
def test_resnet_shapes(depth, blocks):
    """He et al. 2016, table 1."""
    table, inside = rows_of(partial(models.resnet, depth)), 2 if depth < 50 else 3
    assert table["conv1"].output_shape == table["conv1_relu"].output_shape == (112, 112, 64)
    assert table["pool1"].output_shape == (56, 56, 64)
    for stage, count in enumerate(blocks):
        rows = [row for row in table if row.name.startswith(f"conv{stage + 2}_")]
        side, filters = 56 // 2**stage, 64 * 2**stage
        assert {row.output_shape for row in rows} == {(side, side, filters)} | (
            {(side, side, 4 * filters)} if inside == 3 else set())
        projections = stage > 0 or inside == 3
        assert sum(row.type == "Conv2D" for row in rows) == inside * count + projections
        assert sum(row.type == "Add" for row in rows) == count
    last = 512 if inside == 2 else 2048
    assert [table[name].output_shape for name in ("pool5", "fc", "softmax")] == [(last,), (1000,), (1000,)]
    weighted = [row for row in table if row.type in ("Conv2D", "Dense") and "shortcut" not in row.name]
    assert len(weighted) == depth
    assert not any("+ 1" in row.formula for row in weighted if row.type == "Conv2D")


@pytest.mark.parametrize("build", [models.resnet, partial(models.small_resnet, 8)])
def test_without_shortcuts_nothing_else_changes(build):
    residual, plain = rows_of(build), rows_of(partial(build, shortcuts=None))
    assert [row for row in residual if "shortcut" not in row.name and row.type != "Add"] == list(plain)


def test_padded_shortcuts_are_every_second_pixel_and_zeros():
    """He et al. 2016, option A: no parameters. Without its convolutions a block gives what the shortcut gives."""
    padded, projections = models.resnet(18, "padded", (32, 32, 3)), 64 * 128 + 128 * 256 + 256 * 512
    normalised = 4 * (128 + 256 + 512)
    assert rows_of(models.resnet).total_params - padded.count_params() == projections + normalised
    block = keras.Model(padded.get_layer("conv2_2_relu").output, padded.get_layer("conv3_1_add").output)
    block.get_layer("conv3_1b").set_weights([np.zeros((3, 3, 128, 128))])
    maps = np.random.default_rng(0).uniform(size=(1, 8, 8, 64)).astype("float32")
    result = block(maps).numpy()
    np.testing.assert_array_equal(result[..., :64], maps[:, ::2, ::2])
    assert result.shape == (1, 4, 4, 128) and not result[..., 64:].any()


@pytest.mark.parametrize("depth", [4, 8, 44])
def test_small_resnets_have_as_many_layers_and_parameters_as_they_say(depth):
    """A convolution of 9 weights a filter, 36 in the others, 16 for each batch normalisation, and 4 to 10 classes."""
    table = rows_of(partial(models.small_resnet, depth))
    assert sum(row.type in ("Conv2D", "Dense") for row in table) == depth
    assert table.total_params == 9 * 4 + (depth - 2) * 36 * 4 + (depth - 1) * 16 + 50
    assert sum(row.type == "Add" for row in table) == depth // 2 - 1
    assert table["conv1_relu"].output_shape == (7, 7, 4)


@pytest.mark.parametrize(("build", "total", "trained"), COUNTS)
def test_counts(build, total, trained):
    table = rows_of(build)
    assert (table.total.params, table.total.trainable_params) == (total, trained)


@pytest.mark.parametrize(("build", "millions", "source"), MACS, ids=[source for *_, source in MACS])
def test_multiply_accumulates(build, millions, source):
    assert rows_of(build).total.macs == pytest.approx(millions * 1e6, rel=0.01)


@pytest.mark.parametrize(("build", "layer", "size"), FIELDS)
def test_receptive_fields(build, layer, size):
    assert rows_of(build)[layer].receptive_field == (size, size)


# The networks at work, at about the smallest size that each takes: those of which others are larger kin are left out.

BUILDERS = {
    "mnist_dnn": (models.mnist_dnn, (28, 28, 1)), "mnist_cnn": (models.mnist_cnn, (28, 28, 1)),
    "lenet5": (models.lenet5, (32, 32, 1)), "cifar_convnet": (models.cifar_convnet, (16, 16, 3)),
    "alexnet original": (partial(models.alexnet, "original"), (67, 67, 3)), "zfnet": (models.zfnet, (64, 64, 3)),
    "googlenet": (models.googlenet, (32, 32, 3)), "resnet18": (models.resnet, (32, 32, 3)),
    "small_resnet": (models.small_resnet, (28, 28, 1)),
}


def photo(shape):
    """A real photo and its mirror image at a network's size, (2, H, W, C) of 0 to 1."""
    height, width, channels = shape
    whole = data.sample_photo(grey=channels == 1)[:512].reshape(512, 512, channels)
    small = whole[np.arange(height) * 512 // height][:, np.arange(width) * 512 // width]
    return np.stack([small, small[:, ::-1]]).astype("float32") / 255


@pytest.mark.parametrize("name", BUILDERS)
def test_predicts_is_saved_and_learns(name, tmp_path):
    build, shape = BUILDERS[name]
    keras.utils.set_random_seed(0)
    model, images = build(input_shape=shape, classes=3), photo(shape)
    assert not model.compiled
    probabilities = model(images).numpy()
    assert probabilities.shape == (2, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)

    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "model.keras")(images), probabilities)

    before = [weight.numpy() for weight in model.trainable_weights]
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", run_eagerly=True)
    assert np.isfinite(model.train_on_batch(images, np.array([0, 1])))
    moved = [not np.array_equal(old, new.numpy()) for old, new in zip(before, model.trainable_weights, strict=True)]
    assert moved[0]
    assert moved[-1]


def test_googlenet_with_heads_trains_a_step():
    model = models.googlenet(auxiliary=True, input_shape=(80, 80, 3), classes=3)
    model.compile("sgd", ["sparse_categorical_crossentropy"] * 3, loss_weights=[1, 0.3, 0.3], run_eagerly=True)
    images, labels = photo((80, 80, 3)), np.array([0, 1])
    losses = model.train_on_batch(images, [labels] * 3)
    assert np.isfinite(losses).all()
    assert losses[0] == pytest.approx(losses[1] + 0.3 * (losses[2] + losses[3]), rel=1e-4)


def test_local_response_normalisation_by_hand():
    """Krizhevsky et al. 2012, section 3.3, written out."""
    maps = np.random.default_rng(0).normal(size=(1, 2, 2, 8)).astype("float32") * 50
    by_hand = np.empty_like(maps)
    for channel in range(8):
        near = maps[..., max(0, channel - 2):channel + 3]
        by_hand[..., channel] = maps[..., channel] / (2 + 1e-4 * (near ** 2).sum(axis=-1)) ** 0.75
    np.testing.assert_allclose(models.LocalResponseNormalization()(maps), by_hand, rtol=1e-5)


@pytest.mark.parametrize(("build", "arithmetic"), [
    (lambda: models.alexnet(input_shape=(224, 224, 3)),
     r"conv1 does not fit a 224×224 input: \(224 - 11\)/4 \+ 1 = 54.25; 227×227 would fit"),
    (lambda: models.alexnet("original", input_shape=(227, 224, 3)), "224 - 11.* 227×227 would fit"),
    (lambda: models.lenet5((28, 28, 1)), r"conv5 does not fit a 28×28 input: \(4 - 5\)/1 \+ 1 = 0; 32×32 would fit"),
    (lambda: models.vgg16((40, 31, 3)), r"pool5 does not fit a 40×31 input: \(1 - 2\)/2 \+ 1 = 0.5; 40×32 would fit"),
    (lambda: models.alexnet("torchvision", (62, 62, 3)), "pool5 does not fit .* 63×63 would fit"),
    (lambda: models.zfnet(input_shape=(30, 30, 3)), "does not fit a 30×30 input"),
    (lambda: models.googlenet(True, (64, 64, 3)), r"aux1_pool .* \(4 - 5\)/3 \+ 1 = 0.666667; 5×5 would fit"),
    (lambda: models.mnist_cnn(input_shape=(17, 17, 1)), "does not fit a 17×17 input: .*; 18×18 would fit"),
    (lambda: models.mnist_cnn("same", (3, 3, 1)), "does not fit a 3×3 input: .*; 4×4 would fit"),
    (lambda: models.cifar_convnet((32, 32)), r"input_shape \(32, 32\) should be \(height, width, channels\)"),
])
def test_sizes_that_do_not_fit(build, arithmetic):
    with pytest.raises(ValueError, match=arithmetic):
        build()


def test_the_sizes_named_do_fit():
    assert rows_of(partial(models.mnist_cnn, input_shape=(18, 18, 1)))["conv3"].output_shape == (1, 1, 64)
    assert rows_of(partial(models.mnist_cnn, "same", (4, 4, 1)))["conv3"].output_shape == (1, 1, 64)
    assert rows_of(partial(models.alexnet, input_shape=(259, 227, 3)))["pool5"].output_shape == (7, 6, 256)
    assert rows_of(partial(models.alexnet, "torchvision", (300, 63, 3)))["average"].output_shape == (6, 6, 256)


@pytest.mark.parametrize("build", [partial(models.alexnet, "caffe"), partial(models.zfnet, "caffe"),
                                   partial(models.resnet, 36), partial(models.small_resnet, 21),
                                   partial(models.resnet, shortcuts="zeros"),
                                   partial(models.mnist_cnn, "full")])
def test_unknown_variants(build):
    with pytest.raises(ValueError, match='"caffe": use|depth 36: use|depth 21 should|"full": use|"zeros": use'):
        build()
