"""What a network answers to, and where it looks: Keras model in, arrays out.

For networks that are one chain of layers, a `keras.Sequential`, such as `models.mnist_cnn()`.
"""

from collections.abc import Iterator
from operator import index
from typing import NamedTuple

import numpy as np

from cnnlessons._arrays import numbers, per_axis
from cnnlessons.backend import keras, tf
from cnnlessons.shapes import output_size, pad_widths, receptive_field
from cnnlessons.tables.fields import window_of

BATCH = 250  # images at a time: the first layer's maps of 10,000 digits would take a gigabyte


class Field(NamedTuple):
    """What the outputs of a layer see along one axis: output i sees `size` pixels from ``start + i * stride`` on."""

    size: int
    stride: int
    start: int  # negative where the first output reaches into the padding


class Patches(NamedTuple):
    """The patches that excite each filter of a layer most, the strongest first."""

    pixels: np.ndarray  # (filters, count, height, width, channels)
    strengths: np.ndarray  # (filters, count): what the filter answers
    images: np.ndarray  # (filters, count): which image each is from


def layer_outputs(model, images) -> dict[str, np.ndarray]:
    """What every layer makes of images ``(N, H, W, C)``: an array for each layer's name, in the network's order."""
    parts = [{layer.name: outputs.numpy() for layer, _, outputs in _steps(model, batch)}
             for batch in _batches(_images(model, images))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def fields(model, layer_name: str) -> tuple[Field, Field]:
    """What the outputs of a layer see of the image, down and across.

    Raises:
        ValueError: no such layer, or one that is not reached by convolutions and poolings alone.
    """
    wanted = _layer_of_maps(model, layer_name)
    windows, starts, sizes = [[], []], [0, 0], list(model.input_shape[1:3])
    for layer in model.layers[:model.layers.index(wanted) + 1]:
        window = window_of(layer)
        if window is None or window.zoom != (1, 1):
            if layer.output.shape[1:3] != tuple(sizes):
                raise ValueError(f"{layer.name} is no convolution and no pooling: what {layer_name} sees is not known")
            continue
        for axis, (kernel_size, stride) in enumerate(zip(window.kernel_size, window.strides, strict=True)):
            before, _ = pad_widths(sizes[axis], kernel_size, stride, layer.padding)
            starts[axis] -= before * receptive_field(windows[axis])[1]
            windows[axis].append((kernel_size, stride))
            sizes[axis] = output_size(sizes[axis], kernel_size, stride, layer.padding)
    down, across = (Field(*receptive_field(windows[axis]), starts[axis]) for axis in (0, 1))
    return down, across


def strongest_patches(model, images, layer_name: str, count: int = 8) -> Patches:
    """For each filter of a layer the patches of real images that it answers to most strongly.

    A patch is all that one output of the layer sees. Each image gives at most one to a filter, from the place where
    the filter answers most. What lies outside the image is 0.

    Source: Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4: the patches
    beside their figure 2.
    """
    images = _images(model, images)
    if not 1 <= count <= len(images):
        raise ValueError(f"{count} patches of {len(images)} images: each image gives at most one")
    _layer_of_maps(model, layer_name)
    best = [_best(_maps(model, batch, layer_name).numpy()) for batch in _batches(images)]
    strengths, rows, columns = (np.concatenate(parts) for parts in zip(*best, strict=True))
    first = np.argsort(-strengths, axis=0, kind="stable")[:count]
    rows, columns, strengths = (np.take_along_axis(values, first, axis=0).T for values in (rows, columns, strengths))
    return Patches(_cut(images, first.T, rows, columns, fields(model, layer_name)), strengths, first.T)


def occlusion_map(model, image, label: int, size: int = 7, fill: float = 0.0) -> np.ndarray:
    """How much less probable a class gets when a square of the image is covered.

    ``map[row, column] = p(label | image) - p(label | image with a square of `fill` centred on row, column)``.
    Positive: the network needs what is there. Negative: what is there speaks against the class.

    Args:
        model: ends in probabilities ``(N, classes)``.
        image: ``(H, W, C)``.
        label: the class.
        size: pixels of the square's side, odd; at the border it is cut off.
        fill: the value put in place of the pixels.

    Returns:
        ``(H, W)``.

    Source: Zeiler and Fergus 2014, section 4.2 (they map the probability itself, and cover with grey).
    """
    image, label = _image(model, image), _label(model, label)
    (side,) = per_axis("size", size, axes=1)
    if side % 2 == 0:
        raise ValueError(f"size {size} should be odd, so that the square has a pixel in the middle")
    height, width = image.shape[:2]
    covered = np.repeat(image[None], height * width, axis=0)
    for copy, (row, column) in zip(covered, np.ndindex(height, width), strict=True):
        up, left = max(0, row - side // 2), max(0, column - side // 2)
        copy[up:row + side // 2 + 1, left:column + side // 2 + 1] = fill
    says = np.concatenate([model(batch, training=False)[:, label] for batch in _batches(covered)])
    return float(model(image[None], training=False)[0, label]) - says.reshape(height, width)


def grad_cam(model, image, label: int, layer_name: str) -> np.ndarray:
    """Where the maps of a layer speak for a class: gradient-weighted class activation mapping.

    ``weight_k`` is the mean of the gradient of the class's score with respect to map k, over all its places, and the
    result is ``relu(sum of weight_k * map_k)``. The score is the number before the softmax.

    Args:
        model: ends in the scores of the classes or their softmax.
        image: ``(H, W, C)``.
        label: the class.
        layer_name: a convolution, usually the last; or a pooling.

    Returns:
        ``(H, W)`` of the layer; `over_image` lays it over the image.

    Source: Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2.
    """
    image, label = tf.constant(_image(model, image)[None]), _label(model, label)
    _layer_of_maps(model, layer_name)
    maps = _maps(model, image, layer_name)
    with tf.GradientTape() as tape:
        tape.watch(maps)
        score = _scores(model, maps, layer_name)[0, label]
    weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2))
    return np.maximum(maps[0].numpy() @ weights[0].numpy(), 0)


def over_image(model, layer_name: str, heat) -> np.ndarray:
    """A layer's map ``(h, w)`` at the size of the image, each number at the middle of what its output sees.

    Linear in between; beyond the outermost middles it fades to 0 within a stride.
    """
    heat = numbers("heat", heat, "H, W")
    if heat.shape != (shape := _layer_of_maps(model, layer_name).output.shape[1:3]):
        raise ValueError(f"the maps of {layer_name} have the shape {shape}; got {heat.shape}")
    spread = [_hats(field, *sizes) for field, *sizes in
              zip(fields(model, layer_name), model.input_shape[1:3], shape, strict=True)]
    return spread[0] @ heat @ spread[1].T


def _hats(field: Field, size: int, count: int) -> np.ndarray:
    """How much each of `count` outputs gives to each of `size` pixels: 1 in its middle, 0 from a stride away on."""
    middles = field.start + (field.size - 1) / 2 + field.stride * np.arange(count)
    return np.maximum(0, 1 - np.abs(np.arange(size)[:, None] - middles) / field.stride)


def _best(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of maps (N, H, W, filters) the largest numbers and their rows and columns, each (N, filters)."""
    flat = maps.reshape(len(maps), -1, maps.shape[-1])
    return flat.max(axis=1), *np.unravel_index(flat.argmax(axis=1), maps.shape[1:3])


def _cut(images: np.ndarray, which, rows, columns, seen: tuple[Field, Field]) -> np.ndarray:
    """The patches that outputs at these places see."""
    edge = max(field.size for field in seen)  # no output sees farther beyond the border
    padded = np.pad(images, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    down, across = (field.start + edge + field.stride * places
                    for field, places in zip(seen, (rows, columns), strict=True))
    return np.stack([[padded[i, top:top + seen[0].size, left:left + seen[1].size]
                      for i, top, left in zip(*places, strict=True)]
                     for places in zip(which, down, across, strict=True)])


def _steps(model, inputs, after: str | None = None) -> Iterator[tuple]:
    """Each layer (or each after the one named `after`) with its input and its output."""
    names = [layer.name for layer in _chain(model)]
    for layer in model.layers[names.index(after) + 1 if after else 0:]:
        outputs = layer(inputs, training=False)
        yield layer, inputs, outputs
        inputs = outputs


def _maps(model, images, layer_name: str):
    """The output of one layer."""
    return next(outputs for layer, _, outputs in _steps(model, images) if layer.name == layer_name)


def _scores(model, maps, layer_name: str):
    """The scores of the classes, before any softmax, from the maps of one layer."""
    *_, (last, before, after) = _steps(model, maps, layer_name)
    if isinstance(last, keras.layers.Dense):
        return keras.ops.matmul(before, last.kernel) + (last.bias if last.use_bias else 0)
    return before if isinstance(last, keras.layers.Softmax | keras.layers.Activation) else after


def _chain(model) -> list:
    """The layers of a network without branches."""
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"{model.name} is no keras.Sequential: only a single chain of layers can be followed")
    return model.layers


def _layer_of_maps(model, name: str):
    """The layer called `name`, which gives maps (N, H, W, filters)."""
    layers = {layer.name: layer for layer in _chain(model)}
    if name not in layers:
        raise ValueError(f'there is no layer "{name}"; the network has {", ".join(layers)}')
    if len(layers[name].output.shape) != 4:
        raise ValueError(f"{name} gives no maps, but rows of numbers: take a convolution or a pooling")
    return layers[name]


def _images(model, images) -> np.ndarray:
    """Images (N, H, W, C) of the size that the network takes, as float32."""
    array = numbers("images", images, "N, H, W, C")
    wanted = model.input_shape[1:]
    if any(size not in (None, given) for size, given in zip(wanted, array.shape[1:], strict=True)):
        raise ValueError(f"the network takes images of shape {wanted}; got {array.shape[1:]}")
    return array.astype(np.float32)


def _image(model, image) -> np.ndarray:
    """One image (H, W, C) as float32."""
    return _images(model, numbers("image", image, "H, W, C")[None])[0]


def _label(model, label: int) -> int:
    """A class that the network knows."""
    classes = model.output_shape[-1]
    try:
        number = index(label)
    except TypeError:
        number = -1
    if not 0 <= number < classes:
        raise ValueError(f"the network knows the classes 0 to {classes - 1}; there is no class {label!r}")
    return number


def _batches(images: np.ndarray) -> Iterator[np.ndarray]:
    return (images[start:start + BATCH] for start in range(0, len(images), BATCH))
