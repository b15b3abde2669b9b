"""Checks of the arrays that operations accept, the dtypes they compute in, and the messages for what does not fit."""

import numpy as np

# What to do about an array with the wrong number of axes: (its name, the axes it has) -> advice.
_ADVICE = {
    ("images", 2): "add the batch and channel axes with image[None, ..., None]",
    ("images", 3): "add the batch axis with image[None], or the channel axis with images[..., None]",
    ("kernel", 2): "add the channel and filter axes with kernel[..., None, None]",
    ("kernel", 3): "add the channel axis with kernel[:, :, None], or the filter axis with kernel[..., None]",
    ("inputs", 1): "add the batch axis with inputs[None]",
    ("inputs", 4): "flatten the maps first",
}


def numbers(name: str, values, layout: str = "") -> np.ndarray:
    """`values` as an array of finite real numbers with the axes of `layout`, such as "N, H, W, C".

    Infinity is refused together with NaN because 0 times infinity is NaN. The smallest and the largest value show
    both, in about a hundredth of the time of a convolution.

    Raises:
        ValueError: rows of unequal length, text, the wrong number of axes, an empty array, NaN or infinity.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: the rows differ in length, so they make no array") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold real numbers; got dtype {array.dtype} in shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {array.shape}")
    if layout and array.ndim != (axes := len(layout.split(", "))):
        advice = _ADVICE.get((name, array.ndim))
        raise ValueError(f"{name} need{'' if name.endswith('s') else 's'} {axes} axes ({layout}); "
                         f"got shape {array.shape}" + (f": {advice}" if advice else ""))
    if array.dtype.kind == "f" and not (np.isfinite(array.min()) and np.isfinite(array.max())):
        raise ValueError(f"{name} of shape {array.shape} must be finite; found NaN or infinity")
    return array


def same_shape(name: str, values, shape: tuple[int, ...], whose: str) -> np.ndarray:
    """`values` as an array of finite numbers, which must have the shape of another array."""
    array = numbers(name, values)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape} of {whose}; got {array.shape}")
    return array


def per_axis(name: str, value: int | tuple[int, ...], axes: int = 2) -> tuple[int, ...]:
    """`value` as a tuple with one number for each axis; a single number is repeated.

    Raises:
        ValueError: the wrong number of values, or a value that is not a whole number of at least 1.
    """
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * axes
    if len(values) != axes or not all(isinstance(v, int | np.integer) and v >= 1 for v in values):
        raise ValueError(f"{name} {value!r} must be a whole number of at least 1"
                         + f", or {axes} of them, one for each axis" * (axes > 1))
    return values


def sum_dtype(*arrays: np.ndarray) -> np.dtype:
    """The dtype for sums of products, wide enough that no pixel value overflows.

    Floats decide: float32 images with an integer kernel give float32; half precision widens to float32.
    Integers and booleans alone give int64, which is exact.
    """
    floats = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(np.float32, *floats) if floats else np.result_type(np.int64, *arrays)


def mean_dtype(*arrays: np.ndarray) -> np.dtype:
    """The dtype for means and exponentials: `sum_dtype`, with float64 in place of integers."""
    return np.result_type(np.float32, sum_dtype(*arrays))


def dense_arrays(inputs, kernel) -> tuple[np.ndarray, np.ndarray]:
    """A fully connected layer's inputs and kernel, checked and in their common dtype.

    Raises:
        ValueError: the wrong number of axes, or a kernel for another number of inputs.
    """
    inputs, kernel = numbers("inputs", inputs, "N, inputs"), numbers("kernel", kernel, "inputs, units")
    if inputs.shape[1] != len(kernel):
        raise ValueError(f"kernel {kernel.shape} weighs {len(kernel)} inputs, but inputs {inputs.shape} hold "
                         f"{inputs.shape[1]} for each example")
    dtype = sum_dtype(inputs, kernel)
    return inputs.astype(dtype, copy=False), kernel.astype(dtype, copy=False)


def scores_and_targets(name: str, scores, labels) -> tuple[np.ndarray, np.ndarray]:
    """The scores of the classes, and the labels as one-hot rows.

    Both are ``(N, classes)``, or ``(classes,)`` for one example, in the scores' dtype.

    Raises:
        ValueError: labels that are neither class numbers in range nor rows of probabilities.
    """
    scores, labels = numbers(name, scores), numbers("labels", labels)
    if scores.ndim not in (1, 2):
        raise ValueError(f"{name} need the shape (N, classes), or (classes,) for one example; "
                         f"got {scores.shape}")
    scores = scores.astype(mean_dtype(scores), copy=False)
    if labels.shape == scores.shape:
        return scores, distributions("labels", labels).astype(scores.dtype, copy=False)
    *examples, classes = scores.shape
    if labels.shape != tuple(examples) or labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be whole numbers of shape {tuple(examples)} or one-hot of shape "
                         f"{scores.shape}, to go with the {name}; got {labels.dtype} of shape {labels.shape}")
    for label in (labels.min(), labels.max()):
        if not 0 <= label < classes:
            raise ValueError(f"label {label} is out of range: {classes} classes run from 0 to {classes - 1}")
    return scores, np.eye(classes, dtype=scores.dtype)[labels]


def distributions(name: str, rows: np.ndarray) -> np.ndarray:
    """`rows`, if each row is a probability distribution: no negative number, and a sum of 1 (to within 0.001)."""
    if rows.min() < 0 or np.abs(rows.sum(axis=-1) - 1).max() > 1e-3:
        raise ValueError(f"{name} of shape {rows.shape} must be probabilities: none negative, and each row "
                         "adding up to 1; softmax makes them from logits")
    return rows
