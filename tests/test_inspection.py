"""What a network sees, on networks whose answer is known beforehand."""

import numpy as np
import pytest

from cnnlessons import inspection, models, ops, shapes, tables
from cnnlessons.backend import keras

layers = keras.layers
IMAGE = np.arange(16, dtype="float32").reshape(4, 4, 1) / 16


def net(*stacked, input_shape=(4, 4, 1)):
    return keras.Sequential([keras.Input(input_shape), *stacked])


def conv(kernel, name="conv", **options):
    """A convolution with these weights, (kh, kw, filters), for one channel."""
    kernel = np.asarray(kernel, "float32")[:, :, None]
    return layers.Conv2D(kernel.shape[-1], kernel.shape[:2], name=name, use_bias=False,
                         kernel_initializer=keras.initializers.Constant(kernel), **options)


@pytest.fixture(scope="module")
def cnn():
    """The network of the lessons, untrained."""
    keras.utils.set_random_seed(1)
    return models.mnist_cnn()


# --- the outputs of every layer -----------------------------------------------------------------------------

def test_layer_outputs_are_the_network_worked_by_hand(cnn, digits):
    outputs = inspection.layer_outputs(cnn, digits[0][:3])
    x = digits[0][:3].astype(float)
    for name in ("conv1", "conv2", "conv3"):
        kernel, bias = (weight.numpy() for weight in cnn.get_layer(name).weights)
        x = ops.relu(ops.conv2d(x, kernel, bias))
        np.testing.assert_allclose(outputs[name], x, atol=1e-4)
        if name != "conv3":
            x = ops.max_pool2d(x)
            np.testing.assert_allclose(outputs["pool" + name[-1]], x, atol=1e-4)
    assert list(outputs) == [layer.name for layer in cnn.layers]
    np.testing.assert_allclose(outputs["softmax"], cnn(digits[0][:3]), atol=1e-5)


def test_outputs_do_not_depend_on_the_batches(cnn, digits, monkeypatch):
    whole = inspection.layer_outputs(cnn, digits[0])["conv3"]
    monkeypatch.setattr(inspection, "BATCH", 7)
    np.testing.assert_allclose(inspection.layer_outputs(cnn, digits[0])["conv3"], whole, atol=1e-5)


def test_dropout_and_batch_norm_are_not_in_training():
    model = net(layers.BatchNormalization(), layers.Dropout(0.9), layers.Flatten(), layers.Dense(2))
    outputs = inspection.layer_outputs(model, IMAGE[None])
    np.testing.assert_allclose(list(outputs.values())[-1], model(IMAGE[None]), rtol=1e-6)


# --- what an output sees ------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, size, stride", [("conv1", 3, 1), ("pool1", 4, 2), ("conv2", 8, 2), ("pool2", 10, 4),
                                                ("conv3", 18, 4)])
def test_fields_worked_by_hand(cnn, name, size, stride):
    assert inspection.fields(cnn, name) == ((size, stride, 0),) * 2
    assert tables.layer_table(cnn)[name].receptive_field == (size, size)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kernel_size, strides", [((3, 3), 1), ((5, 2), 2), ((2, 3), 2)])
def test_outputs_depend_on_the_pixels_of_their_field_and_on_no_others(padding, kernel_size, strides):
    model = net(layers.Conv2D(1, kernel_size, strides=strides, padding=padding, kernel_initializer="ones"),
                layers.AveragePooling2D(2, padding=padding, name="pool"),
                layers.Conv2D(1, 2, padding=padding, kernel_initializer="ones", name="last"),
                input_shape=(13, 12, 1))
    single_pixels = np.eye(13 * 12, dtype="float32").reshape(-1, 13, 12, 1)
    maps = inspection.layer_outputs(model, single_pixels)["last"][..., 0]
    for row, column in np.ndindex(maps.shape[1:]):
        seen = np.zeros((13, 12), bool)
        seen[tuple(slice(max(0, field.start + field.stride * at), max(0, field.start + field.stride * at + field.size))
                   for field, at in zip(inspection.fields(model, "last"), (row, column), strict=True))] = True
        assert np.array_equal(maps[:, row, column].reshape(13, 12) > 0, seen)


# --- patches ------------------------------------------------------------------------------------------------

def test_a_hand_made_filter_finds_its_pattern_where_it_was_put():
    corner = np.array([[1, 1], [1, -3]], "float32")
    images = np.zeros((4, 6, 6, 1), "float32")
    images[1, 2:4, 3:5, 0] = corner > 0      # the whole pattern
    images[3, 0, 5, 0] = 1                   # a third of it, in a corner of the image
    images[0, 4:6, 0:2, 0] = [[1, 1], [0, 0]]  # two thirds
    model = net(conv(np.stack([corner, -corner], axis=-1)), input_shape=(6, 6, 1))
    found = inspection.strongest_patches(model, images, "conv", count=3)
    assert found.pixels.shape == (2, 3, 2, 2, 1)
    assert found.images[0].tolist() == [1, 0, 3] and found.strengths[0].tolist() == [3, 2, 1]
    assert found.pixels[0, 0, ..., 0].tolist() == [[1, 1], [1, 0]]
    assert found.pixels[0, 1, ..., 0].tolist() == [[1, 1], [0, 0]]
    assert found.strengths[1, 0] == 3 and found.pixels[1, 0, 1, 1, 0] == 1


def test_after_a_pooling_a_patch_is_all_that_the_output_sees():
    images = np.random.default_rng(0).random((5, 9, 9, 1)).astype("float32")
    model = net(conv(np.ones((3, 3, 1)), "first"), layers.MaxPooling2D(2, name="pool"), input_shape=(9, 9, 1))
    found = inspection.strongest_patches(model, images, "pool", count=5)
    assert found.pixels.shape[2:4] == (4, 4) == (shapes.receptive_field([(3, 1), (2, 2)])[0],) * 2
    sums = ops.conv2d(found.pixels[0].astype(float), np.ones((3, 3, 1, 1)))
    np.testing.assert_allclose(sums.max(axis=(1, 2, 3)), found.strengths[0], rtol=1e-6)


def test_beyond_the_border_a_patch_is_0():
    model = net(conv(np.ones((3, 3, 1)), padding="same"))
    image = np.zeros((1, 4, 4, 1), "float32")
    image[0, 0, 0] = 1
    found = inspection.strongest_patches(model, image, "conv", count=1)
    assert found.pixels[0, 0, ..., 0].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


# --- occlusion ----------------------------------------------------------------------------------------------

def two_pixels():
    """Class 0 gets 0.5 from pixel (4, 4) of 12×12 and 0.25 from (11, 11); class 1 gets the rest."""
    weights = np.zeros((12, 12, 2), "float32")
    weights[4, 4, 0], weights[11, 11, 0] = 0.5, 0.25
    weights[..., 1] = -weights[..., 0]
    model = net(layers.Flatten(), layers.Dense(2), input_shape=(12, 12, 1))
    model.set_weights([weights.reshape(-1, 2), np.array([0, 1])])
    return model


def test_occlusion_shows_the_pixels_that_the_answer_depends_on():
    expected = np.zeros((12, 12))
    expected[1:8, 1:8] = 0.5  # a square of 7×7 covers the pixel from up to three pixels away
    expected[8:, 8:] = 0.25  # here it is cut off at the border
    for label, sign in ((0, 1), (1, -1)):
        lost = inspection.occlusion_map(two_pixels(), np.ones((12, 12, 1)), label)
        np.testing.assert_allclose(lost, sign * expected, atol=1e-6)


def test_nothing_is_lost_where_the_square_looks_like_the_image():
    assert not inspection.occlusion_map(two_pixels(), np.ones((12, 12, 1)), 0, fill=1).any()


def test_what_the_hottest_place_is_worth():
    """The pixels (4, 4) and (11, 11) give class 0 0.5 and 0.25; class 1, the rest, never is the answer here."""
    heats = np.zeros((3, 12, 12))
    heats[0, 1, 7], heats[1, 9, 9], heats[2, 0, 11] = 1, 2, 3
    lost = inspection.hottest_covered(two_pixels(), np.ones((3, 12, 12, 1)), heats)
    np.testing.assert_allclose(lost, [0.5, 0.25, 0], atol=1e-6)


# --- the input gradient ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("ending", [None, "softmax"])
def test_an_input_gradient_by_hand(ending):
    """Where the score is linear in the pixels, its gradient is the weights."""
    weights = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
    model = net(layers.Flatten(), layers.Dense(3, activation=ending))
    model.set_weights([weights, np.zeros(3)])
    found = inspection.input_gradient(model, np.stack([IMAGE, 1 - IMAGE]), [2, 0])
    np.testing.assert_allclose(found, np.stack([weights[:, 2], weights[:, 0]]).reshape(2, 4, 4, 1), rtol=1e-5)


def test_an_input_gradient_is_the_central_difference(cnn, digits):
    """Of the score before the softmax: the logarithm of the probability, but for a number that is equal for all."""
    image, step = digits[0][4].astype(float), 1e-2
    gradient = inspection.input_gradient(cnn, image[None], np.array([3]))[0, ..., 0]
    kernel, bias = (weight.numpy().astype(float) for weight in cnn.layers[-1].weights)

    def score(image):
        return inspection.layer_outputs(cnn, image[None])["dense"][0].astype(float) @ kernel[:, 3] + bias[3]

    for row, column in np.argwhere(np.abs(gradient) >= np.sort(np.abs(gradient), axis=None)[-5]):
        change = np.zeros_like(image)
        change[row, column] = step
        slope = (score(image + change) - score(image - change)) / (2 * step)
        assert slope == pytest.approx(gradient[row, column], rel=0.1)


# --- Grad-CAM -----------------------------------------------------------------------------------------------

def by_hand(weights, image, label):
    """Grad-CAM where the score is linear in the maps: the gradient is the weights themselves."""
    maps = np.stack([image[..., 0], 2 * image[..., 0] - 1], axis=-1)
    gradient = weights[:, label].reshape(4, 4, 2)
    return np.maximum(sum(gradient[..., k].mean() * maps[..., k] for k in range(2)), 0)


@pytest.mark.parametrize("ending", ["linear", "softmax", "a softmax layer"])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_grad_cam_by_hand(ending, label):
    weights = np.random.default_rng(label).normal(size=(32, 3)).astype("float32")
    model = net(layers.Conv2D(2, 1, name="conv"), layers.Flatten(),
                layers.Dense(3, activation="softmax" if ending == "softmax" else None),
                *([layers.Softmax()] if ending == "a softmax layer" else []))
    model.set_weights([np.array([[[[1, 2]]]]), np.array([0, -1]), weights, np.array([5, 6, 7])])
    model.trainable = False
    np.testing.assert_allclose(inspection.grad_cam(model, IMAGE, label, "conv"), by_hand(weights, IMAGE, label),
                               atol=1e-5)


def test_grad_cam_is_cam_where_a_global_average_feeds_the_classes():
    """Zhou et al. 2016: there the weight of a map is its weight in the last layer, over the number of places."""
    keras.utils.set_random_seed(2)
    model = net(layers.Conv2D(5, 3, activation="relu", name="conv"), layers.GlobalAveragePooling2D(), layers.Dense(2))
    maps = inspection.layer_outputs(model, IMAGE[None])["conv"][0]
    expected = np.maximum(maps @ model.layers[-1].kernel.numpy()[:, 1] / 4, 0)
    np.testing.assert_allclose(inspection.grad_cam(model, IMAGE, 1, "conv"), expected, atol=1e-6)


def test_grad_cam_after_a_shortcut_is_cam():
    """A network that adds what it has doubled: three times its input; then a mean of each map, and two classes."""
    image = keras.Input((4, 4, 1))
    twice, classes = map(keras.initializers.Constant, (2, [[-1, 5]]))
    doubled = layers.Conv2D(1, 1, use_bias=False, kernel_initializer=twice, name="twice")(image)
    mean = layers.GlobalAveragePooling2D()(layers.Add(name="added")([image, doubled]))
    model = keras.Model(image, layers.Dense(2, kernel_initializer=classes)(mean))
    np.testing.assert_allclose(inspection.grad_cam(model, IMAGE, 1, "added"), 5 / 16 * 3 * IMAGE[..., 0], rtol=1e-5)
    assert not inspection.grad_cam(model, IMAGE, 0, "added").any()
    with pytest.raises(ValueError, match=r"after twice the network branches \(at added\): take a later layer"):
        inspection.grad_cam(model, IMAGE, 1, "twice")


# --- a map over its image -----------------------------------------------------------------------------------

def test_each_number_is_at_the_middle_of_what_its_output_sees():
    model = net(layers.Conv2D(1, 3, strides=2, name="conv"), input_shape=(7, 7, 1))  # middles at 1, 3 and 5
    heat = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    large = inspection.over_image(model, "conv", heat)
    assert large.shape == (7, 7)
    assert np.array_equal(large[1:6:2, 1:6:2], heat)
    assert large[1].tolist() == [0.5, 1, 1.5, 2, 2.5, 3, 1.5]


# --- what does not fit --------------------------------------------------------------------------------------

def branched():
    start = keras.Input((4, 4, 1))
    return keras.Model(start, layers.Add()([layers.Conv2D(1, 3, padding="same", name="conv")(start), start]))


@pytest.mark.parametrize("call, words", [
    (lambda cnn: inspection.layer_outputs(cnn, np.zeros((28, 28))), "images need 4 axes"),
    (lambda cnn: inspection.layer_outputs(cnn, np.zeros((1, 32, 32, 1))), "takes images of 28×28×1; got 32×32×1"),
    (lambda cnn: inspection.layer_outputs(branched(), IMAGE[None]), "only a single chain of layers"),
    (lambda cnn: inspection.fields(cnn, "conv4"), 'there is no layer "conv4"; the network has conv1, pool1'),
    (lambda cnn: inspection.fields(cnn, "dense"), "dense gives rows of numbers"),
    (lambda cnn: inspection.fields(net(layers.UpSampling2D(name="up")), "up"), "what up sees is not known"),
    (lambda cnn: inspection.strongest_patches(cnn, np.zeros((2, 28, 28, 1)), "conv1", 3), "count 3 of 2 images"),
    (lambda cnn: inspection.occlusion_map(cnn, np.zeros((28, 28, 1)), 10), "the classes 0 to 9"),
    (lambda cnn: inspection.occlusion_map(cnn, np.zeros((28, 28, 1)), "7"), "there is no class '7'"),
    (lambda cnn: inspection.occlusion_map(cnn, np.zeros((28, 28)), 7), "image needs 3 axes"),
    (lambda cnn: inspection.input_gradient(cnn, np.zeros((2, 28, 28, 1)), [3, 10]), "there is no class 10"),
    (lambda cnn: inspection.grad_cam(cnn, np.zeros((28, 28, 1)), -1, "conv3"), "there is no class -1"),
    (lambda cnn: inspection.grad_cam(cnn, np.zeros((28, 28, 1)), 1, "flatten"), "flatten gives rows of numbers"),
    (lambda cnn: inspection.over_image(cnn, "conv3", np.zeros((4, 4))), "maps of conv3 are 3×3; got 4×4"),
])
def test_errors_name_what_does_not_fit(cnn, call, words):
    with pytest.raises(ValueError, match=words):
        call(cnn)
