"""Photos in colour, and the trained weights and the thousand class names of a network that names them."""

import hashlib

import numpy as np

from cnnlessons.data import FOLDER

PHOTOS = {path.stem: path for path in sorted((FOLDER / "photos").iterdir())}
TEXTURES = ("brick", "grass", "gravel")
WEIGHTS = FOLDER / "efficientnet_lite0.npz"
WEIGHTS_SHA256 = "f049bfd570e8d025957dcf9809531fa1d5f83b1bf82acbf475418285196a8528"
RESTORE = "restore it with `git checkout -- data/efficientnet_lite0.npz`"
SIDE = 224


def load(name: str) -> np.ndarray:
    """Load a photo: "astronaut", "cat", "coffee", "horse", "motorcycle", "rocket", a texture, or a file of your own.

    The textures "brick", "grass" and "gravel" are grey: their three channels are equal. A photo that a phone has stored
    on its side is turned upright.

    Returns:
        ``(H, W, 3)``, `uint8`.

    Raises:
        ValueError: there is no photo of this name, and no picture in a file of this name.

    Source: photographers and licences (public domain, CC0, or permission to publish) are in `data/README.md`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(PHOTOS.get(name, name)) as photo:
            return np.asarray(ImageOps.exif_transpose(photo).convert("RGB"))
    except UnidentifiedImageError:
        raise ValueError(f"{name} is not a picture that can be read: save it as JPEG or PNG") from None
    except OSError:
        raise ValueError(f'there is no photo "{name}", and no file of this name; '
                         f'there are: {", ".join(PHOTOS)}') from None


def crop(photo: np.ndarray) -> np.ndarray:
    """Cut the largest square out of the middle of a photo ``(H, W, 3)`` and resize it to ``(224, 224, 3)``, `uint8`."""
    from PIL import Image

    photo = np.asarray(photo)
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
        raise ValueError(f"a photo is an array (height, width, 3) of uint8; this one is {photo.shape}, {photo.dtype}")
    side = min(photo.shape[:2])
    top, left = ((size - side) // 2 for size in photo.shape[:2])
    square = Image.fromarray(photo[top:top + side, left:left + side])
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def prepare(pictures: np.ndarray) -> np.ndarray:
    """Scale `uint8` pictures of 0 to 255 as the network's training did: ``(pixel - 127) / 128``, `float32`.

    Source: the preprocessing of EfficientNet-Lite.
    """
    return (np.asarray(pictures, np.float32) - 127) / 128


def load_classes() -> list[str]:
    """The names of ImageNet's thousand classes, in the order of the network's outputs."""
    return (FOLDER / "imagenet_classes.txt").read_text(encoding="utf-8").splitlines()


def load_weights() -> list[np.ndarray]:
    """The weights of EfficientNet-Lite0, trained on ImageNet, in the order of its `get_weights()`; `float32`.

    Most of the 4,694,024 numbers are stored as `float16`, in 9 MB.

    Raises:
        ValueError: the file is truncated or altered.
        FileNotFoundError: the file is missing.

    Source: licence and origin in `data/README.md`.
    """
    try:
        content = WEIGHTS.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{WEIGHTS} is missing: {RESTORE}") from None
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{WEIGHTS} was altered: {RESTORE}")
    with np.load(WEIGHTS) as arrays:
        return [arrays[f"arr_{index}"].astype(np.float32) for index in range(len(arrays.files))]
