"""A grey photo, nine weights that a reader changes, and the map."""

import numpy as np

from cnnlessons import ops
from cnnlessons._arrays import numbers
from cnnlessons._explorable import Explorable, packed
from cnnlessons._words import by
from cnnlessons.data import KERNELS
from cnnlessons.figures import show_image_and_maps

LARGEST = 512  # rows or columns of a photo; its map is drawn within a thirtieth of a second


class Kernel(Explorable):
    """The widget that `kernel` makes. The weights that the reader sets come back as `kernel`."""

    component = "kernel"

    @property
    def kernel(self) -> np.ndarray:
        """The kernel ``(3, 3)`` as the reader has left it."""
        return np.array(self.reader.get("kernel", self.data["kernel"]))


def kernel(photo, kernel="sobel") -> Kernel:
    """Play with the nine weights of a kernel on a grey photo, and watch the map change.

    Type a weight, drag it up and down, or start from one of `data.KERNELS`. Point at the map, or drag on the photo: the
    window is framed, its nine products and their sum are written out. The map is that of `ops.correlate`.

    Args:
        photo: grey values ``(H, W)`` of 3 to 512 rows and columns.
        kernel: a name in `data.KERNELS`, or weights ``(3, 3)``.

    Raises:
        ValueError: a photo in colour, too large or smaller than the kernel, an unknown name, or another shape.
    """
    photo, (name, weights) = _grey(photo), _weights(kernel)
    feature_map = ops.correlate(photo, weights)
    most = np.quantile(np.abs(feature_map), 0.99) or None  # a few large outputs would leave the others pale
    picture = show_image_and_maps(photo, [feature_map], ("photo", "map"), most=most)
    words = (f"A kernel of 3×3{name} slides over a photo of {by(photo.shape)} and gives a map of "
             f"{by(feature_map.shape)}; all nine weights can be changed.")
    presets = {preset: values.tolist() for preset, values in KERNELS.items()}
    return Kernel({"photo": packed(photo), "kernel": weights.tolist(), "presets": presets}, picture, words)


def _grey(photo) -> np.ndarray:
    """The photo as `uint8` if its values are whole numbers of 0 to 255, else as `float32`."""
    photo = numbers("photo", photo)
    if photo.ndim == 3 and photo.shape[-1] in (3, 4):
        raise ValueError(f"a photo in colour, {photo.shape}, has {photo.shape[-1]} numbers at each pixel: use grey "
                         "values (H, W), for example data.sample_photo(grey=True) or photo.mean(axis=-1)")
    photo = numbers("photo", photo, "H, W")
    if max(photo.shape) > LARGEST:
        step = -(-max(photo.shape) // LARGEST)
        raise ValueError(f"a photo of {by(photo.shape)} is too large: take fewer pixels, photo[::{step}, ::{step}], or "
                         f"cut a part out, photo[:{LARGEST}, :{LARGEST}]")
    whole = photo.dtype.kind in "biu" and photo.min() >= 0 and photo.max() <= 255
    return photo.astype("uint8" if whole else "float32")


def _weights(kernel) -> tuple[str, np.ndarray]:
    """The name of a kernel in brackets (none if it has none) and its weights."""
    if isinstance(kernel, str):
        if kernel not in KERNELS:
            raise ValueError(f"there is no kernel {kernel!r} in data.KERNELS: choose one of {', '.join(KERNELS)}, "
                             "or give nine weights (3, 3)")
        return f" ({kernel})", KERNELS[kernel]
    weights = numbers("kernel", kernel, "kh, kw")
    if weights.shape != (3, 3):
        raise ValueError(f"kernel {weights.shape} must have the shape (3, 3)")
    return "", weights
