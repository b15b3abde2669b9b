"""How far the figures of lessons 10 and 11 move from seed to seed: trains each of their networks with ten seeds.

    python benchmarks/spread_lessons_10_11.py [SEEDS]

writes spread_lessons_10_11.md. A seed takes about five minutes on one core.
"""

import numpy as np
from spread import write_spread

from cnnlessons import data, models
from cnnlessons.backend import keras

ORDER = np.random.default_rng(0).permutation(28 * 28)
EPOCHS = 5
LECTURE = {"CNN 'valid'": [0.9540, 0.9848, 0.9893, 0.9919, 0.9938],  # the logs as printed
           "DNN with SGD": [0.8165, 0.9002, 0.9133, 0.9217, 0.9286]}


def shift(images: np.ndarray, pixels: int) -> np.ndarray:
    """Images moved to the right, as the lessons move them."""
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, :28 - pixels]
    return moved


def shuffle(images: np.ndarray) -> np.ndarray:
    """Images with their pixels in lesson 11's fixed random order."""
    return images.reshape(-1, 28 * 28)[:, ORDER].reshape(-1, 28, 28, 1)


def train(build, optimizer, digits, test, shifts, seed: int) -> dict[str, float]:
    """Train as the lessons do; losses and accuracies by name."""
    test_images, test_labels = test
    keras.utils.set_random_seed(seed)
    model = build()
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    def evaluate(images):
        return model.evaluate(images, test_labels, batch_size=500, verbose=0)

    plain = []  # the test accuracy of the plain weights, before their average takes their place
    at_end = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == EPOCHS - 1 and plain.append(
        evaluate(test_images)[1]))
    figures = {"test loss, untrained": evaluate(test_images)[0]}
    log = model.fit(*digits, epochs=EPOCHS, batch_size=32, verbose=0, callbacks=[at_end]).history["accuracy"]
    figures |= {f"training accuracy, epoch {epoch}": value for epoch, value in enumerate(log, 1)}
    figures["test accuracy of the last weights"] = plain[0]
    return figures | {name_of(pixels): evaluate(shift(test_images, pixels))[1] for pixels in (0, *shifts)}


def name_of(pixels: int) -> str:
    """What the test accuracy on shifted digits is called."""
    return f"test accuracy, shifted by {pixels}" if pixels else "test accuracy"


def compare(nets: dict[str, dict[str, float]]) -> dict[str, float]:
    """What the lessons assert or quote of two nets, or of a net and the lecture's log."""
    valid, same, dnn, _, shuffled_cnn, shuffled_dnn = nets.values()
    figures = {}
    for name, lecture in LECTURE.items():
        gaps = [abs(nets[name][f"training accuracy, epoch {epoch}"] - printed)
                for epoch, printed in enumerate(lecture, 1)]
        figures |= {f"{name}: largest gap to the lecture's log": max(gaps), f"{name}: last gap": gaps[-1]}
    for pixels in range(5):
        accuracy = name_of(pixels)
        figures[f"'same' minus 'valid': {accuracy}"] = same[accuracy] - valid[accuracy]
        figures[f"CNN minus DNN: {accuracy}"] = valid[accuracy] - dnn[accuracy]
    accuracy = name_of(0)
    figures["mistakes of the CNN for one of the DNN"] = (1 - valid[accuracy]) / (1 - dnn[accuracy])
    figures["mistakes of the DNN, shifted by 1, for one unshifted"] = (1 - dnn[name_of(1)]) / (1 - dnn[accuracy])
    figures["DNN, shuffled minus as they are: test accuracy"] = shuffled_dnn[accuracy] - dnn[accuracy]
    figures["CNN minus DNN, shuffled pixels: test accuracy"] = shuffled_cnn[accuracy] - shuffled_dnn[accuracy]
    return figures


def measure(seed: int) -> dict[str, float]:
    """All figures of the two lessons with one seed."""
    digits, test = [(images[..., None] / np.float32(255), labels) for images, labels in data.load_mnist()]
    shuffled = [(shuffle(images), labels) for images, labels in (digits, test)]
    part = [array[:len(array) * 80 // 100] for array in digits]

    def adam():
        return keras.optimizers.Adam(use_ema=True, ema_momentum=0.999)

    nets = {
        "CNN 'valid'": train(models.mnist_cnn, adam(), digits, test, range(1, 5), seed),
        "CNN 'same'": train(lambda: models.mnist_cnn("same"), adam(), digits, test, range(1, 5), seed),
        "DNN": train(models.mnist_dnn, adam(), digits, test, range(1, 5), seed),
        "DNN with SGD": train(models.mnist_dnn, keras.optimizers.SGD(), part, test, (), seed),
        "CNN 'valid', shuffled pixels": train(models.mnist_cnn, adam(), *shuffled, (), seed),
        "DNN, shuffled pixels": train(models.mnist_dnn, adam(), *shuffled, (), seed)}
    figures = {f"{name}: {figure}": value for name, net in nets.items() for figure, value in net.items()}
    return figures | compare(nets)


if __name__ == "__main__":
    write_spread(__file__, "s 10 and 11",
                 f"{EPOCHS} epochs, batches of 32; 'DNN with SGD' learns from 48,000 digits. 'test accuracy' is that "
                 "of the averaged weights (`use_ema`).", measure)
