"""The trained network is PyTorch's with the original weights, and the photos are those of the data page."""

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional

from cnnlessons import data, models, photos
from cnnlessons.models import mnist

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("convert", ROOT / "data" / "convert_efficientnet_lite0.py")
converter = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(converter)


@pytest.fixture(scope="module")
def net():
    return models.efficientnet_lite0()


@pytest.fixture(scope="module")
def seen(net):
    """The photos and the sample photo by their names: each prepared, with the network's probabilities."""
    every = {name: photos.load(name) for name in photos.PHOTOS} | {"admiral": data.sample_photo()}
    prepared = photos.prepare([photos.crop(photo) for photo in every.values()])
    return dict(zip(every, zip(prepared, net.predict(prepared, verbose=0), strict=True), strict=True))


@pytest.fixture(scope="module")
def original():
    return converter.original()


def same(x, weight, stride, groups=1):
    """A convolution of PyTorch with the padding that "same" means: the odd pixel at the bottom and right."""
    size = weight.shape[2]
    total = max((-(-x.shape[2] // stride) - 1) * stride + size - x.shape[2], 0)
    x = functional.pad(x, (total // 2, total - total // 2) * 2)
    return functional.conv2d(x, weight, stride=stride, groups=groups)


def pytorch(weights: dict, pictures: np.ndarray) -> np.ndarray:
    """The same network by the names of the original file: probabilities."""
    tensors = {name: torch.from_numpy(array) for name, array in weights.items() if array.ndim}

    def norm(x, name, active=True):
        x = functional.batch_norm(x, *(tensors[f"{name}.{part}"] for part in
                                       ("running_mean", "running_var", "weight", "bias")), eps=1e-3)
        return x.clamp(0, 6) if active else x

    x = torch.from_numpy(pictures.transpose(0, 3, 1, 2))
    x = norm(same(x, tensors["_conv_stem.weight"], 2), "_bn0")
    for block in range(16):
        name, around = f"_blocks.{block}.", x
        if f"{name}_expand_conv.weight" in tensors:
            x = norm(same(x, tensors[f"{name}_expand_conv.weight"], 1), f"{name}_bn0")
        kernels = tensors[f"{name}_depthwise_conv.weight"]
        x = norm(same(x, kernels, 2 if block in (1, 3, 5, 11) else 1, groups=len(kernels)), f"{name}_bn1")
        x = norm(same(x, tensors[f"{name}_project_conv.weight"], 1), f"{name}_bn2", active=False)
        x = x + around if x.shape == around.shape else x
    x = norm(same(x, tensors["_conv_head.weight"], 1), "_bn1").mean((2, 3))
    return torch.softmax(x @ tensors["_fc.weight"].T + tensors["_fc.bias"], 1).numpy()


def test_probabilities_are_those_of_pytorch_with_the_original_weights(seen, original):
    pictures, probabilities = (np.stack([seen[name][part] for name in photos.PHOTOS]) for part in (0, 1))
    assert np.abs(probabilities - pytorch(original, pictures)).max() < 1e-3


def test_the_file_holds_the_original_weights(original):
    ours = photos.load_weights()
    theirs = converter.convert(original)
    assert sum(array.size for array in ours) == 4_694_024
    for array, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(array, other.astype(np.float32))


@pytest.mark.parametrize("name, answers", {
    "coffee": {"espresso": 0.94}, "cat": {"Egyptian cat": 0.38, "tiger cat": 0.33, "tabby": 0.16},
    "motorcycle": {"moped": 0.72}, "rocket": {"missile": 0.22}, "astronaut": {"bobsled": 0.20},
    "horse": {"Great Dane": 0.17}, "admiral": {"military uniform": 0.39}}.items())
def test_what_it_sees_in_the_photos(seen, name, answers):
    _, probabilities = seen[name]
    best = probabilities.argsort()[::-1][:len(answers)]
    assert [photos.load_classes()[index] for index in best] == list(answers)
    np.testing.assert_allclose(probabilities[best], list(answers.values()), atol=0.006)


CATS = {"tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat"}


def best(net, prepared):
    """The first guess for each of some pictures ``(224, 224, 3)``."""
    return [photos.load_classes()[index] for index in net.predict(np.stack(prepared), verbose=0).argmax(axis=1)]


def test_what_fills_a_silhouette_decides(net):
    horse, grass = (photos.crop(photos.load(name)) for name in ("horse", "grass"))
    fillings = [np.full_like(horse, colour) for colour in ((0, 0, 0), (120, 72, 40))] + [grass]
    filled = [np.where(horse.mean(axis=2, keepdims=True) < 128, filling, horse) for filling in fillings]
    assert best(net, photos.prepare(filled)) == ["Great Dane", "sorrel", "curly-coated retriever"]


def test_a_cat_is_one_until_nearly_all_of_it_is_covered(net):
    covered = []
    for side in (64, 192, 208):
        start = (224 - side) // 2
        covered.append(photos.crop(photos.load("cat")).copy())
        covered[-1][start:start + side, start:start + side] = 127
    assert [guess in CATS for guess in best(net, photos.prepare(covered))] == [True, True, False]


def test_only_the_largest_mistake_in_preparation_loses_the_cat(net):
    cat = photos.crop(photos.load("cat"))
    mistakes = [cat.astype(np.float32), cat / np.float32(255), photos.prepare(cat[..., ::-1])]
    assert [guess in CATS for guess in best(net, mistakes)] == [False, True, True]


def test_classes_have_imagenets_places():
    classes = photos.load_classes()
    assert len(classes) == 1000
    assert {classes[0]: 0, classes[285]: 285, classes[967]: 967, classes[999]: 999} == {
        "tench": 0, "Egyptian cat": 285, "espresso": 967, "toilet tissue": 999}


def test_the_data_page_lists_each_file_with_its_checksum():
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w/.]+)` \|.*`([0-9a-f]{64})` \|$", page, re.MULTILINE))
    files = [*photos.PHOTOS.values(), photos.WEIGHTS, ROOT / "data" / "imagenet_classes.txt", mnist.TRAINED,
             *sorted(data.RUNS.glob("*.csv"))]
    assert listed == {file.relative_to(ROOT / "data").as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
                      for file in files}


def test_the_middle_square_is_cut_out():
    """A photo 2×4 whose middle square is white and whose sides are black."""
    photo = np.zeros((2, 4, 3), np.uint8)
    photo[:, 1:3] = 255
    assert photos.crop(photo).shape == (224, 224, 3)
    assert photos.crop(photo).min() == photos.crop(photo.transpose(1, 0, 2)).min() == 255


def test_prepared_pixels_by_hand():
    assert photos.prepare(np.array([0, 127, 255], np.uint8)).tolist() == [-127 / 128, 0, 1]


@pytest.mark.parametrize("photo", [np.zeros((5, 5), np.uint8), np.zeros((5, 5, 3))])
def test_what_is_no_photo_is_refused(photo):
    with pytest.raises(ValueError, match=r"a photo is an array \(height, width, 3\) of uint8; this one is"):
        photos.crop(photo)


def test_an_unknown_photo():
    with pytest.raises(ValueError, match='there is no photo "dog", and no file of this name; there are: astronaut, b'):
        photos.load("dog")


def test_a_file_of_ones_own_is_turned_upright_as_its_camera_says(tmp_path):
    picture = Image.fromarray(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8))  # red, then blue to its right
    picture.save(tmp_path / "upright.png")
    turned = Image.Exif()
    turned[0x0112] = 6  # EXIF 2.3: the first row is at the right, so what was left is on top
    picture.save(tmp_path / "turned.png", exif=turned)
    assert photos.load(str(tmp_path / "upright.png")).tolist() == [[[255, 0, 0], [0, 0, 255]]]
    assert photos.load(str(tmp_path / "turned.png")).tolist() == [[[255, 0, 0]], [[0, 0, 255]]]


def test_a_file_that_is_no_picture(tmp_path):
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(ValueError, match=r"words\.txt is not a picture that can be read: save it as JPEG or PNG"):
        photos.load(str(tmp_path / "words.txt"))


def test_altered_and_missing_weights_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(photos, "WEIGHTS", tmp_path / "efficientnet_lite0.npz")
    with pytest.raises(FileNotFoundError, match="restore it with `git checkout -- data/efficientnet_lite0.npz`"):
        photos.load_weights()
    (tmp_path / "efficientnet_lite0.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="was altered: restore it"):
        photos.load_weights()


def test_photos_need_no_tensorflow():
    code = "from cnnlessons import photos; import sys; photos.load('cat'); print('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
