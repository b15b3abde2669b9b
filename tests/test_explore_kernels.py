"""What `explore.kernel` sends and reads back; tests/browser/test_kernel.py tests what it does in a browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from cnnlessons import data, explore
from cnnlessons._explorable import MIME, unpacked

PHOTO = np.arange(30).reshape(5, 6)


def test_it_sends_the_photo_the_kernel_and_the_presets():
    widget = explore.kernel(PHOTO, "blur")
    sent = widget._repr_mimebundle_()[0][MIME]
    assert sent["words"] == repr(widget) == (
        "A kernel of 3×3 (blur) slides over a photo of 5×6 and gives a map of 3×4; all nine weights can be changed.")
    photo = unpacked(sent["data"]["photo"])
    assert photo.dtype == "uint8" and (photo == PHOTO).all()
    assert list(sent["data"]["presets"]) == list(data.KERNELS)
    assert all((np.array(sent["data"]["presets"][name]) == weights).all() for name, weights in data.KERNELS.items())
    assert (widget.kernel == data.KERNELS["blur"]).all()


def test_the_kernel_comes_back():
    widget = explore.kernel(PHOTO, np.eye(3))
    assert (widget.kernel == np.eye(3)).all()
    widget.reader = {"kernel": [[0, 1, 2], [3, 4, 5], [6, 7, 8.5]]}
    assert widget.kernel.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8.5]]


@pytest.mark.parametrize("photo, dtype", [
    (PHOTO / 29, "float32"), (PHOTO - 1, "float32"), (PHOTO * 10, "float32"), (PHOTO > 9, "uint8")])
def test_photos_of_other_numbers(photo, dtype):
    sent = unpacked(explore.kernel(photo).data["photo"])
    assert sent.dtype == dtype
    assert np.allclose(sent, photo)


def test_the_picture_of_the_start_is_there():
    picture = Image.open(io.BytesIO(base64.b64decode(explore.kernel(PHOTO)._png)))
    colours = np.array(picture.convert("RGB")).reshape(-1, 3).astype(int)
    assert (abs(colours - (127, 59, 8)).max(axis=1) < 12).any(), "Sobel's answer to a ramp is negative everywhere"


@pytest.mark.parametrize("photo, kernel, words", [
    (np.zeros((600, 512)), "sobel", r"600×512 is too large: take fewer pixels, photo\[::2, ::2\]"),
    (np.zeros((40, 1025)), "sobel", r"photo\[::3, ::3\]"),
    (np.zeros((8, 9, 3)), "sobel", r"colour, \(8, 9, 3\), .* data.sample_photo\(grey=True\)"),
    (np.zeros(9), "sobel", "photo needs 2 axes"),
    (np.zeros((2, 9)), "sobel", "does not fit"),
    (PHOTO, "sobell", "no kernel 'sobell' .* identity, sharpen"),
    (PHOTO, np.ones((5, 5)), r"kernel \(5, 5\) must have the shape \(3, 3\)"),
])
def test_what_cannot_be_shown(photo, kernel, words):
    with pytest.raises(ValueError, match=words):
        explore.kernel(photo, kernel)
