"""How many patches of three textures are named wrongly, after learning from five of each: ten draws of those five.

    python benchmarks/spread_lesson_15.py [SEEDS]

writes data/runs/lesson_15.csv, from which the lesson draws its dots, and spread_lesson_15.md. What the file has is not
measured again: delete its rows, or the file. All takes about three minutes on one core.
"""

from functools import partial

import numpy as np
from PIL import Image
from spread import write_runs

from cnnlessons import models, photos
from cnnlessons.backend import keras

SIDE, EACH, COUNT = 32, 16, 5  # pixels of a patch; patches of a texture in each half; those that are learned from
STEPS = 100  # each with all 15 patches
LABELS = np.arange(3)


def patches(left: bool) -> np.ndarray:
    """Patches ``(3, EACH, SIDE, SIDE)`` from the left or the right half of each texture; none share a pixel."""
    halves = [photos.load(name)[:, :256, 0] if left else photos.load(name)[:, 256:, 0] for name in photos.TEXTURES]
    grid = np.array([half.reshape(16, SIDE, 8, SIDE).swapaxes(1, 2) for half in halves])
    return grid[:, ::2, ::4].reshape(3, EACH, SIDE, SIDE)


def features(net, *groups: np.ndarray) -> list[np.ndarray]:
    """The 1,280 averages that a network has of each patch, enlarged to 224 by 224."""
    body, found = keras.Model(net.input, net.get_layer("average").output), []
    for patches in groups:
        large = [np.array(Image.fromarray(patch).convert("RGB").resize((224, 224))) for patch in
                 patches.reshape(-1, SIDE, SIDE)]
        found.append(body.predict(photos.prepare(large), verbose=0).reshape(3, EACH, -1))
    return found


def drawn(seed: int, known: np.ndarray) -> np.ndarray:
    """Five of each class ``(3, EACH, ...)``, drawn with this seed, in one row: ``(15, ...)``."""
    chosen = np.random.default_rng(seed).permutation(EACH)[:COUNT]
    return known[:, chosen].reshape(-1, *known.shape[2:])


def mistakes(answers: np.ndarray) -> int:
    """How many of these answers, the same number for each class, are wrong."""
    return int(np.sum(answers != LABELS.repeat(len(answers) // 3)))


def learn(seed: int, known: np.ndarray, new: np.ndarray, build, scaled: bool = False) -> dict[str, float]:
    """Train on five of each class; mistakes of all the new ones.

    With `scaled` the mean of the 15 is subtracted, and all are divided by their spread.
    """
    keras.utils.set_random_seed(seed)
    few, new = drawn(seed, known), new.reshape(-1, *new.shape[2:])
    if scaled:
        mean, spread = few.mean(axis=0), np.std(few - few.mean(axis=0))
        few, new = (few - mean) / spread, (new - mean) / spread
    model = build()
    model.compile("adam", loss="sparse_categorical_crossentropy")
    for _ in range(STEPS):
        model.train_on_batch(few, LABELS.repeat(COUNT))
    return {"mistakes": mistakes(model.predict_on_batch(new).argmax(axis=1)),
            "mistakes in training": mistakes(model.predict_on_batch(few).argmax(axis=1))}


def compare(seed: int, known: np.ndarray, new: np.ndarray) -> dict[str, float]:
    """Give each new one the class whose mean, over five of it, is nearest; nothing is trained."""
    means = drawn(seed, known).reshape(3, COUNT, -1).mean(axis=1)
    flat = new.reshape(3 * EACH, -1)
    return {"mistakes": mistakes(np.linalg.norm(flat[:, None] - means, axis=2).argmin(axis=1))}


def roughness(patches: np.ndarray) -> np.ndarray:
    """One number for each patch ``(3, EACH, SIDE, SIDE)``: how much neighbouring pixels differ, on average."""
    pixels = patches.astype(float)
    across = np.abs(np.diff(pixels, axis=3)).mean(axis=(2, 3))
    return (across + np.abs(np.diff(pixels, axis=2)).mean(axis=(2, 3))) / 2


def last_layer() -> keras.Model:
    """A dense layer for three classes on 1,280 averages."""
    return keras.Sequential([keras.Input((1280,)), keras.layers.Dense(3, activation="softmax")])


def networks() -> dict:
    """What is compared; the features are computed once. Those of random weights are too small to learn from unscaled.
    """
    known, new = patches(left=True), patches(left=False)
    keras.utils.set_random_seed(0)
    trained = dict(zip(("known", "new"), features(models.efficientnet_lite0(), known, new), strict=True))
    random = dict(zip(("known", "new"), features(models.efficientnet_lite0(trained=False), known, new), strict=True))
    cnn = partial(models.mnist_cnn, input_shape=(SIDE, SIDE, 1), classes=3)
    grey = {"known": known[..., None] / np.float32(255), "new": new[..., None] / np.float32(255)}
    return {"features of the trained network": partial(learn, build=last_layer, **trained),
            "features, random weights": partial(learn, build=last_layer, scaled=True, **random),
            "CNN from scratch": partial(learn, build=cnn, **grey),
            "CNN from scratch, averaged maps": partial(learn, build=partial(cnn, global_average=True), **grey),
            "one number, by hand": partial(compare, known=roughness(known), new=roughness(new)),
            "nearest mean, trained network": partial(compare, **trained),
            "nearest mean, random weights": partial(compare, **random)}


if __name__ == "__main__":
    write_runs(__file__, " 15", f"Mistakes of {3 * EACH} patches from the right halves of three textures, after "
               f"learning from {COUNT} of each left half: {STEPS} steps of Adam, or the nearest mean.", networks())
