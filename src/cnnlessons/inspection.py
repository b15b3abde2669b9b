"""What a network answers to, and where it looks: Keras model in, arrays out.

The network must be a single chain of layers, a `keras.Sequential` such as `models.mnist_cnn()`. For `grad_cam` it may
branch before the layer that is asked about.
"""

from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from cnnlessons._arrays import numbers
from cnnlessons._words import by
from cnnlessons.backend import keras, tf
from cnnlessons.shapes import pad_widths
from cnnlessons.tables.fields import window_of

BATCH = 250  # images at a time: the first layer's maps of 10,000 digits would take a gigabyte
REACH = 3  # pixels from the middle of an occluding square to its edge


class Field(NamedTuple):
    """What the outputs of a layer see along one axis: output i sees `size` pixels, first ``start + i * stride``."""

    size: int
    stride: int
    start: int  # negative where the first output reaches into the padding


class Patches(NamedTuple):
    """The patches that each filter of a layer answers to most, the strongest first."""

    pixels: np.ndarray  # (filters, count, height, width, channels)
    strengths: np.ndarray  # (filters, count): what the filter answers
    images: np.ndarray  # (filters, count): the place of each patch's image


def layer_outputs(model, images) -> dict[str, np.ndarray]:
    """Return the outputs of every layer for images ``(N, H, W, C)``, by the layers' names in the network's order."""
    _, *outputs = zip(*(_run(_chain(model), batch) for batch in _batches(_images(model, images))), strict=True)
    return {layer.name: np.concatenate(parts) for layer, parts in zip(model.layers, outputs, strict=True)}


def fields(model, layer_name: str) -> tuple[Field, Field]:
    """Return what the outputs of a layer see of the image, down and across.

    Raises:
        ValueError: the layer is missing, or layers other than convolutions and poolings before it change the size.
    """
    seen = [Field(1, 1, 0)] * 2
    for layer in _split(model, layer_name)[0]:
        sizes, window = layer.input.shape[1:3], window_of(layer)
        if window:
            for axis, (size, stride, start) in enumerate(seen):
                kernel_size, step = window[0][axis], window[1][axis]
                before, _ = pad_widths(sizes[axis], kernel_size, step, layer.padding)
                seen[axis] = Field(size + (kernel_size - 1) * stride, stride * step, start - before * stride)
        elif layer.output.shape[1:3] != sizes:
            raise ValueError(f"what {layer_name} sees is not known: "
                             f"{layer.name} is neither a convolution nor a pooling, but changes the size")
    return tuple(seen)


def strongest_patches(model, images, layer_name: str, count: int = 8) -> Patches:
    """Find the patches of real images that each filter of a layer answers to most.

    A patch is all that one output of the layer sees. Each image gives at most one patch to a filter, from the place
    where the filter answers most. Pixels outside the image are 0. The images are ``(N, H, W, C)``, the layer is a
    convolution or a pooling, and each filter gets `count` patches.

    Source: Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4: the patches
    beside their figure 2.
    """
    images, (layers, _) = _images(model, images), _split(model, layer_name)
    if not 1 <= count <= len(images):
        raise ValueError(f"each image gives at most one patch to a filter: count {count} of {len(images)} images")
    best = [_best(_run(layers, batch)[-1].numpy()) for batch in _batches(images)]
    strengths, *places = (np.concatenate(parts) for parts in zip(*best, strict=True))
    first = np.argsort(-strengths, axis=0, kind="stable")[:count]
    strengths, *places = (np.take_along_axis(values, first, axis=0).T for values in (strengths, *places))
    return Patches(_cut(images, first.T, places, fields(model, layer_name)), strengths, first.T)


def _best(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the largest numbers of maps (N, H, W, filters) with their rows and columns, each (N, filters)."""
    flat = maps.reshape(len(maps), -1, maps.shape[-1])
    return flat.max(axis=1), *np.unravel_index(flat.argmax(axis=1), maps.shape[1:3])


def _cut(images: np.ndarray, which, places, seen: tuple[Field, Field]) -> np.ndarray:
    """Cut out of these images what the outputs at these rows and columns see."""
    edge = max(field.size for field in seen)  # outputs see at most as far beyond the border
    padded = np.pad(images, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    tops, lefts = (field.start + edge + field.stride * at for field, at in zip(seen, places, strict=True))
    height, width = (field.size for field in seen)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(1, 2))
    return np.moveaxis(windows[which, tops, lefts], 2, -1)


def occlusion_map(model, image, label: int, fill: float = 0.0) -> np.ndarray:
    """Measure how much less probable a class gets when a square of 7×7 pixels of the image is covered.

    ``map[row, column] = p(label | image) - p(label | image with a square of `fill` centred on row, column)``.
    Where it is positive, the covered pixels spoke for the class; where it is negative, they spoke against it. The image
    is ``(H, W, C)``, the map ``(H, W)``, and the model ends in probabilities. At the border the square is cut off.

    Source: Zeiler and Fergus 2014, section 4.2 (they map the probability itself, and cover with grey).
    """
    image = _image(model, image, label)
    height, width = image.shape[1:3]
    copies = np.repeat(image, 1 + height * width, axis=0)  # the first one stays uncovered
    for copy, place in zip(copies[1:], np.ndindex(height, width), strict=True):
        _cover(copy, *place, fill)
    whole, *covered = _answers(model, copies)[:, label]
    return whole - np.reshape(covered, (height, width))


def hottest_covered(model, images, heats) -> np.ndarray:
    """Measure how much less probable the answer to each image gets when the hottest place of its map is covered.

    A square of 7×7 pixels of 0 is centred on the largest number of a map ``(H, W)``. The images are ``(N, H, W, C)``,
    the maps ``(N, H, W)``, the result is ``(N,)``, and the model ends in probabilities.
    """
    images = _images(model, images)
    covered = images.copy()
    for copy, heat in zip(covered, heats, strict=True):
        _cover(copy, *np.unravel_index(np.argmax(heat), np.shape(heat)), 0)
    whole, left = _answers(model, images), _answers(model, covered)
    return whole.max(axis=1) - left[np.arange(len(left)), whole.argmax(axis=1)]


def _cover(image: np.ndarray, row: int, column: int, fill: float) -> None:
    """Put a square of `fill` on an image, centred on a pixel and cut off at the border."""
    image[max(0, row - REACH):row + REACH + 1, max(0, column - REACH):column + REACH + 1] = fill


def _answers(model, images: np.ndarray) -> np.ndarray:
    return np.concatenate([model(batch, training=False) for batch in _batches(images)])


def input_gradient(model, images, labels) -> np.ndarray:
    """How fast the score of a class rises with each pixel of an image: its gradient, before the softmax.

    The images are ``(N, H, W, C)``, and so is the result; `labels` names a class for each of them.

    Source: Simonyan, Vedaldi and Zisserman 2014, "Deep inside convolutional networks", section 3.
    """
    chain, images = _chain(model), tf.constant(_images(model, images))
    labels = [_label(model, label) for label in labels]
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(tf.gather(_scores(chain, images), labels, batch_dims=1))  # each image has its own
    return tape.gradient(score, images).numpy()


def grad_cam(model, image, label: int, layer_name: str) -> np.ndarray:
    """Map where a layer speaks for a class, by gradient-weighted class activation mapping.

    ``weight_k`` is the gradient of the class's score with respect to map k, averaged over all places of the map. The
    result is ``relu(sum of weight_k * map_k)``. The score is the number before the softmax.

    The image is ``(H, W, C)``, the layer a convolution, usually the last one, or a pooling; from there on the model is
    a single chain that ends in the scores of the classes or their softmax. `over_image` enlarges the map to the size of
    the image.

    Source: Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2.
    """
    layer, later = _end(model, layer_name)
    maps = keras.Model(model.inputs, layer.output)(tf.constant(_image(model, image, label)), training=False)
    with tf.GradientTape() as tape:
        tape.watch(maps)
        score = _scores(later, maps)[0, label]
    weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2))
    return np.maximum(maps[0].numpy() @ weights[0].numpy(), 0)


def _scores(layers: list, maps):
    """Return the scores of the classes, before any softmax, from maps and the layers after them."""
    *_, before, after = _run(layers, maps)
    last = layers[-1]
    if isinstance(last, keras.layers.Dense):
        return keras.ops.matmul(before, last.kernel) + (last.bias if last.use_bias else 0)
    return before if isinstance(last, keras.layers.Softmax | keras.layers.Activation) else after


def over_image(model, layer_name: str, heat) -> np.ndarray:
    """Enlarge a layer's map ``(h, w)`` to the size of the image: each number is at the middle of what its output sees.

    Pixels in between are interpolated linearly. Beyond the outermost middles the map fades to 0 within a stride.
    """
    heat = numbers("heat", heat, "H, W")
    if heat.shape != (shape := _split(model, layer_name)[0][-1].output.shape[1:3]):
        raise ValueError(f"the maps of {layer_name} are {by(shape)}; got {by(heat.shape)}")
    down, across = map(_hats, fields(model, layer_name), model.input_shape[1:3], shape)
    return down @ heat @ across.T


def _hats(field: Field, size: int, count: int) -> np.ndarray:
    """Return the weight of each of `count` outputs at each of `size` pixels: 1 at its middle, 0 a stride away."""
    middles = field.start + (field.size - 1) / 2 + field.stride * np.arange(count)
    return np.maximum(0, 1 - np.abs(np.arange(size)[:, None] - middles) / field.stride)


def _run(layers: list, inputs) -> list:
    """Return the inputs and, layer by layer, what becomes of them."""
    return [*accumulate(layers, lambda values, layer: layer(values, training=False), initial=inputs)]


def _chain(model) -> list:
    """Return the layers of a network without branches."""
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"{model.name} is not a keras.Sequential: only a single chain of layers can be followed")
    return model.layers


def _split(model, name: str) -> tuple[list, list]:
    """Return the layers up to the one called `name`, which must give maps (N, H, W, filters), and those after it."""
    place = _place(_chain(model), name)
    return model.layers[:place + 1], model.layers[place + 1:]


def _end(model, name: str) -> tuple:
    """Return the layer called `name`, which must give maps, and those after it, each fed by the one before alone."""
    layer, *later = model.layers[_place(model.layers, name):]
    for before, after in pairwise([layer, *later]):
        if after.input is not before.output:
            raise ValueError(f"after {name} the network branches (at {after.name}): take a later layer")
    return layer, later


def _place(layers: list, name: str) -> int:
    """Return the place of the layer called `name`, which must give maps (N, H, W, filters)."""
    names = [layer.name for layer in layers]
    if name not in names:
        raise ValueError(f'there is no layer "{name}"; the network has {", ".join(names)}')
    place = names.index(name)
    if len(layers[place].output.shape) != 4:
        raise ValueError(f"{name} gives rows of numbers, not maps: take a convolution or a pooling")
    return place


def _images(model, images) -> np.ndarray:
    """Return images (N, H, W, C) as float32 if they have the size that the network takes."""
    array, wanted = numbers("images", images, "N, H, W, C"), model.input_shape[1:]
    if any(size not in (None, given) for size, given in zip(wanted, array.shape[1:], strict=True)):
        raise ValueError(f"the network takes images of {by(wanted)}; got {by(array.shape[1:])}")
    return array.astype(np.float32)


def _image(model, image, label: int) -> np.ndarray:
    """Return one image (H, W, C) as a batch of float32 if the network knows the class."""
    _label(model, label)
    return _images(model, numbers("image", image, "H, W, C")[None])


def _label(model, label: int) -> int:
    """Return the number of a class that the network knows."""
    classes = model.output_shape[-1]
    if not (isinstance(label, int | np.integer) and 0 <= label < classes):
        raise ValueError(f"the network knows the classes 0 to {classes - 1}; there is no class {label!r}")
    return label


def _batches(images: np.ndarray) -> list[np.ndarray]:
    return [images[start:start + BATCH] for start in range(0, len(images), BATCH)]
