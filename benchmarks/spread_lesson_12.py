"""How far lesson 12's figures move from seed to seed: runs its code, which trains two CNNs and asks why, ten times.

    python benchmarks/spread_lesson_12.py [SEEDS]

writes data/runs/lesson_12.csv and spread_lesson_12.md. A seed takes about three minutes on one core.
"""

import numpy as np
from spread import run_lesson, write_runs

from cnnlessons import explore  # noqa: F401  (with the real figures, before those of the lesson are left out)


def measure(seed: int) -> dict[str, float]:
    """What the lesson prints or quotes."""
    lesson = run_lesson("12", seed)
    model, wrong, x_test, y_test = (lesson[name] for name in ("model", "wrong", "x_test", "y_test"))
    figures = {"test digits read wrongly": len(wrong),
               "test digits read wrongly, averaged": mistakes(lesson["averaged"], x_test, y_test),
               "test digits that the twin reads rightly": np.sum(lesson["guesses"] == y_test)}
    for name, net in {"trained": model, "twin": lesson["untrained"]}.items():
        brightness, ramps = lesson["plain_shares"](net)
        figures |= {f"share of brightness, {name}": brightness, f"share of ramps, {name}": ramps}
    shares = lesson["shares"]
    for name, row in shares.items():
        figures |= {f"share of one digit, {layer}, {name}": share
                    for layer, share in zip(lesson["layers"], row, strict=True)}
    trained, twin = (row[2] - row[0] for row in shares.values())
    figures["share of one digit: the twin's rise for one of the trained"] = twin / trained
    for name, sure in zip(("trained", "twin"), lesson["sure"], strict=True):
        figures[f"the least probability of a made image, {name}"] = min(sure)
    covered = np.stack([lesson["cover"](x_test[i], *place) for i in wrong[:20] for place in np.ndindex(28, 28)])
    answers = model.predict(covered, batch_size=500, verbose=0).argmax(axis=1).reshape(20, -1)
    figures["wrong answers of 20 put right by a square"] = np.sum((answers == y_test[wrong[:20], None]).any(axis=1))
    more = lesson["losses_of"](model, lesson["untrained"], x_test[60:260])
    for name, losses in {"flattened": lesson["losses"], "flattened, 200 more digits": more,
                         "averaged": lesson["losses_averaged"]}.items():
        figures |= {f"probability lost, {name}: {row}": loss for row, loss in compared(losses).items()}
    return figures | {"largest change by occlusion, median: trained": lesson["most"],
                      "largest change by occlusion, median: twin": lesson["twins_most"]}


def compared(losses: dict[str, list[float]]) -> dict[str, float]:
    """The lesson's two columns, and the differences from random ink, the middle and the twin, paired by seed."""
    figures = {f"{what}, {where}": loss for what, pair in losses.items()
               for where, loss in zip(("anywhere", "on ink"), pair, strict=True)}
    for what, where in ((what, where) for what in ("gradient", "conv3", "conv2") for where in ("anywhere", "on ink")):
        loss = figures[f"{what}, {where}"]
        figures[f"{what}, {where}, minus random ink"] = loss - figures["random place, on ink"]
        figures[f"{what}, {where}, minus middle"] = loss - figures["middle, on ink"]
        figures[f"{what}, {where}, minus twin"] = loss - figures[f"twin, {what}, {where}"]
    return figures


def mistakes(net, images: np.ndarray, labels: np.ndarray) -> int:
    return int(np.sum(net.predict(images, batch_size=500, verbose=0).argmax(axis=1) != labels))


if __name__ == "__main__":
    write_runs(__file__, " 12", "Two epochs over 60,000 digits, 32 a batch, averaged weights. Flattened: the CNN of "
               "the lecture; averaged: the one with global average pooling. The probability lost is a mean of 60 test "
               "digits: a square covers the hottest place of a map, anywhere or on ink.", {"both networks": measure})
