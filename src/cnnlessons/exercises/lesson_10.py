"""Lesson 10: training the MNIST CNN in Keras."""

from collections.abc import Sequence

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.data import load_mnist

# --- 10.2: early stopping ------------------------------------------------------------------------------------

RUNS = [([0.5, 0.4, 0.45, 0.42, 0.3], 2), ([0.5, 0.4, 0.45, 0.42, 0.3], 3), ([0.9, 0.7, 0.6], 5),
        ([0.3, 0.3, 0.4, 0.1], 2), ([0.6, 0.5, 0.7, 0.4, 0.5, 0.6, 0.3], 2)]  # losses of each epoch, patience


def _kept(losses: Sequence[float], patience: int) -> int:
    """The epoch, counted from 1, whose weights early stopping puts back."""
    best = 1
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


def _stopped(losses: Sequence[float], patience: int) -> int:
    """The epoch after which training stops."""
    return min(_kept(losses, patience) + patience, len(losses))


MISTAKES = [
    (lambda losses, patience: int(np.argmin(losses)) + 1,
     "that is the best of all epochs; training stops earlier, and never sees the later ones"),
    (_stopped, "that is the epoch after which training stops; the weights come from an earlier one"),
    (lambda losses, patience: _kept(losses, patience) - 1,
     "count the epochs from 1: the first loss is that of epoch 1"),
    (lambda losses, patience: losses[_kept(losses, patience) - 1],
     "that is the best loss; give the number of its epoch"),
    (lambda losses, patience: _kept(losses, patience + 1),
     "it waits one epoch too long: with a patience of 2, two epochs in a row without a new best loss are the end"),
    (lambda losses, patience: _kept(losses, patience - 1), "it stops one epoch too early"),
    (lambda losses, patience: _kept([round(-loss, 6) for loss in losses], patience), "a smaller loss is better"),
]

# --- 10.3: a small network -----------------------------------------------------------------------------------

MOST, ENOUGH = 3_000, 450  # parameters, and digits of 500 that are read rightly


def parameters(sizes: Sequence[int]) -> int:
    """The parameters of the lecture's network with other numbers of filters, three, and of neurons."""
    first, second, third, neurons = map(int, sizes)
    return ((9 + 1) * first + (9 * first + 1) * second + (9 * second + 1) * third
            + (9 * third + 1) * neurons + (neurons + 1) * 10)


def small_network(sizes: Sequence[int]):
    """The lecture's network with padding "valid", with other numbers of filters and of neurons."""
    from cnnlessons.backend import keras

    layers = keras.layers
    first, second, third, neurons = map(int, sizes)
    return keras.Sequential([
        keras.Input((28, 28, 1)), layers.Conv2D(first, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(second, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(third, 3, activation="relu"),
        layers.Flatten(), layers.Dense(neurons, activation="relu"), layers.Dense(10, activation="softmax")])


def read_rightly(sizes: Sequence[int]) -> int:
    """How many of 500 held-back digits a small network reads after two epochs of 5,000 digits."""
    from cnnlessons.backend import keras

    (images, labels), _ = load_mnist()
    images = images[..., None] / np.float32(255)
    keras.utils.set_random_seed(0)
    model = small_network(sizes)
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", steps_per_execution=20)
    model.fit(images[:5_000], labels[:5_000], batch_size=32, epochs=2, verbose=0)
    answers = model.predict(images[-500:], batch_size=500, verbose=0).argmax(axis=1)
    return int((answers == labels[-500:]).sum())


def _reads_too_little(sizes: np.ndarray) -> str:
    """What a small network does not do that it should; empty if it is small and reads."""
    if sizes.shape != (4,):
        return "give four numbers in one list: [filters 1, filters 2, filters 3, neurons]"
    if (sizes < 1).any() or (sizes != np.rint(sizes)).any():
        return "the numbers of filters and neurons are whole, and at least 1"
    if (count := parameters(sizes)) > MOST:
        return f"that network has {count:,} parameters: which layer has most of them?"
    if (right := read_rightly(sizes)) < ENOUGH:
        return f"with {count:,} parameters it reads {right} of 500: which layer has the fewest filters or neurons?"
    return ""


EXERCISES = {
    "10.1": Exercise(
        (14 * 14 * 64 + 1) * 64,
        [((7 * 7 * 64 + 1) * 64, "that is the net as printed; without the second pooling the map is larger"),
         (14 * 14 * 64 * 64, "the biases are missing: one for each of the 64 neurons"),
         ((28 * 28 * 64 + 1) * 64, "only the second pooling is taken out; the first one still halves 28 to 14"),
         ((12 * 12 * 64 + 1) * 64, "with padding 'same' the convolutions keep the size"),
         (14 * 14 * 64, "that is the length of the flattened map; now connect it to the neurons")],
        "find the side of the last map first; how long is its flattened row, and how many neurons read it?",
        why="a pooling has no parameters, but without it the dense layer after it has four times as many",
        hints=["Write the sizes down: 28, then the first pooling. Nothing after it changes the side of the map.",
               "The last map has 14·14 places and 64 channels. Flatten gives that many numbers.",
               "Each of the 64 neurons has a weight for each number, and a bias: (numbers + 1) · 64."],
        solution="""28 -> 28 (same) -> 14 (pooling) -> 14 (same) -> 14 (same): 14 · 14 · 64 = 12,544 numbers.
answer = (14 * 14 * 64 + 1) * 64     # 802,880, against 200,768 with the second pooling"""),
    "10.2": Exercise(
        _kept, MISTAKES, "remember the best epoch; stop when it is `patience` epochs ago", RUNS,
        why="the weights that are kept are those of the best epoch before the patience ends; a later, better one is "
            "never reached",
        hints=["Walk through the losses. Remember the epoch with the smallest loss so far.",
               "When the best epoch is `patience` epochs ago, training stops: return the best epoch.",
               "for epoch, loss in enumerate(losses, 1): counts from 1. Begin with best = 1."],
        solution="""def kept_epoch(losses, patience):
    best = 1
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        elif epoch - best == patience:
            break
    return best"""),
    "10.3": Exercise(
        [4, 8, 8, 16],
        why="a thirtieth of the parameters and 5,000 digits are enough for nine of ten; what more parameters add, this "
            "check does not show",
        hints=["The formulas: (9 + 1)·f1, (9·f1 + 1)·f2, (9·f2 + 1)·f3, (9·f3 + 1)·n and (n + 1)·10. Add them up.",
               "Halve the third number first: it counts in the two largest layers. But even a quarter of each number "
               "gives 6,058 parameters. Try an eighth.",
               "No layer may be very narrow: what it drops, no later layer gets back."],
        solution="""An eighth of each size is [4, 8, 8, 8], with 1,594 parameters. That leaves room for more neurons:
[4, 8, 8, 16] has 40 + 296 + 584 + 1,168 + 170 = 2,258. Many other lists will do, too.
answer = [4, 8, 8, 16]""",
        fault=_reads_too_little),
}
