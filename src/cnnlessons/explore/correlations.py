"""A small image, a kernel and the map, as numbers that a reader points at and changes."""

import numpy as np

from cnnlessons import ops
from cnnlessons._arrays import numbers
from cnnlessons._explorable import Explorable
from cnnlessons._words import by
from cnnlessons.figures import show_sliding

LARGEST = 16  # rows or columns of numbers that a page shows legibly


class Correlation(Explorable):
    """The widget that `correlation` makes. What the reader types comes back as `image` and `kernel`."""

    component = "correlation"

    @property
    def image(self) -> np.ndarray:
        """The image ``(H, W)`` as the reader has left it."""
        return np.array(self.reader.get("image", self.data["image"]))

    @property
    def kernel(self) -> np.ndarray:
        """The kernel ``(kh, kw)`` as the reader has left it."""
        return np.array(self.reader.get("kernel", self.data["kernel"]))


def correlation(image, kernel, strides: int = 1, padding: str | int = "valid",
                operation: str = "correlation") -> Correlation:
    """Play with one kernel on one small image.

    Point at an entry of the map: its window is framed and its sum written out. Point at a pixel: the windows that hold
    it light up. All numbers of the image and the kernel can be typed. Stride, padding, the flip of the true
    convolution, and pooling in place of the kernel are switches.

    Args:
        image: ``(H, W)``, at most 16 rows and columns.
        kernel: ``(kh, kw)``.
        strides: pixels from one window to the next.
        padding: "valid", "same", or zeros on each side.
        operation: "correlation", or what it starts with in its place: "max" or "average" for a pooling, with windows as
            large as the kernel.

    Raises:
        ValueError: an image or kernel with other axes than two, a large image, a kernel that does not fit, or an
            unknown operation.
    """
    image, kernel = numbers("image", image, "H, W"), numbers("kernel", kernel, "kh, kw")
    if max(image.shape) > LARGEST:
        raise ValueError(f"an image of {by(image.shape)} is too large to show each number: cut a part of at most "
                         f"{LARGEST}x{LARGEST} out of it, for example image[:{LARGEST}, :{LARGEST}]")
    data = {"image": image.tolist(), "kernel": kernel.tolist(), "strides": strides, "padding": padding}
    if operation != "correlation":
        return _pooling(operation, image, kernel.shape, data)
    feature_map = ops.correlate(image, kernel, strides, padding)
    picture = show_sliding(image, feature_map, kernel.shape, strides, padding, kernel)
    words = (f"A kernel of {by(kernel.shape)} slides over an image of {by(image.shape)} with stride {strides} and "
             f"padding {padding}, and gives a map of {by(feature_map.shape)}.")
    return Correlation(data, picture, words)


def _pooling(operation: str, image: np.ndarray, size: tuple[int, ...], data: dict) -> Correlation:
    """The component, with a pooling to start with."""
    poolings = {"max": ops.max_pool2d, "average": ops.avg_pool2d}
    if operation not in poolings:
        raise ValueError(f'operation {operation!r} must be "correlation", "max" or "average"')
    strides, padding = data["strides"], data["padding"]
    pooled = poolings[operation](image[None, ..., None], size, strides, padding)[0, ..., 0]
    picture = show_sliding(image, pooled, size, strides, padding, title=f"{operation} pooling")
    words = (f"Windows of {by(size)} slide over an image of {by(image.shape)} with stride {strides} and padding "
             f"{padding}; {operation} pooling gives a map of {by(pooled.shape)}.")
    return Correlation({**data, "operation": operation}, picture, words)
