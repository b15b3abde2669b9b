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
    """The 1,280 averages that a network has of each patch, enlarged to 224 by 224.

    From each feature its mean over the first group is subtracted; all are divided by one number, their spread there.
    With random weights they are too small to learn from otherwise.
    """
    body, found = keras.Model(net.input, net.get_layer("average").output), []
    for patches in groups:
        large = [np.array(Image.fromarray(patch).convert("RGB").resize((224, 224))) for patch in
                 patches.reshape(-1, SIDE, SIDE)]
        found.append(body.predict(photos.prepare(large), verbose=0).reshape(3, EACH, -1))
    mean = found[0].mean(axis=(0, 1))
    spread = np.std(found[0] - mean)
    return [(group - mean) / spread for group in found]


def learn(seed: int, known: np.ndarray, new: np.ndarray, build) -> dict[str, float]:
    """Learn from five of each class ``(3, EACH, ...)``, drawn with this seed; mistakes of all the new ones."""
    keras.utils.set_random_seed(seed)
    chosen = np.random.default_rng(seed).permutation(EACH)[:COUNT]
    model = build()
    model.compile("adam", loss="sparse_categorical_crossentropy")
    flat, few = new.reshape(-1, *new.shape[2:]), known[:, chosen].reshape(-1, *known.shape[2:])
    for _ in range(STEPS):
        model.train_on_batch(few, LABELS.repeat(COUNT))

    def mistakes(pictures, labels):
        return int(np.sum(model.predict_on_batch(pictures).argmax(axis=1) != labels))

    return {"mistakes": mistakes(flat, LABELS.repeat(EACH)),
            "mistakes in training": mistakes(few, LABELS.repeat(COUNT))}


def last_layer() -> keras.Model:
    """A dense layer for three classes on 1,280 averages."""
    return keras.Sequential([keras.Input((1280,)), keras.layers.Dense(3, activation="softmax")])


def networks() -> dict:
    """What is compared; the features are computed once."""
    known, new = patches(left=True), patches(left=False)
    keras.utils.set_random_seed(0)
    compared = {}
    for name, net in {"features of the trained network": models.efficientnet_lite0(),
                      "features, random weights": models.efficientnet_lite0(trained=False)}.items():
        ours, others = features(net, known, new)
        compared[name] = partial(learn, known=ours, new=others, build=last_layer)
    cnn = partial(models.mnist_cnn, input_shape=(SIDE, SIDE, 1), classes=3)
    grey = {"known": known[..., None] / np.float32(255), "new": new[..., None] / np.float32(255)}
    compared["CNN from scratch"] = partial(learn, build=cnn, **grey)
    compared["CNN from scratch, averaged maps"] = partial(learn, build=partial(cnn, global_average=True), **grey)
    return compared


if __name__ == "__main__":
    write_runs(__file__, " 15", f"Mistakes of {3 * EACH} patches from the right halves of three textures, after "
               f"learning from {COUNT} of each left half in {STEPS} steps of Adam.", networks())
