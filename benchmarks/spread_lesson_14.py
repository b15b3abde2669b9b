"""How far lesson 14's degradation experiment moves from seed to seed: runs the lesson's code with ten seeds.

    python benchmarks/spread_lesson_14.py [SEEDS]

writes spread_lesson_14.md. A seed takes about two minutes on one core.
"""

from math import log

from spread import run_lesson, write_spread


def measure(seed: int) -> dict[str, float]:
    """Each network's accuracies on the digits it has learnt and on unseen ones, and how far the deep plain one lags.

    Accuracies near 0.5 scatter far more than those near 1; the logarithm of a ratio of errors scatters evenly.
    """
    lesson = run_lesson("14", seed)
    figures = {f"{name}: accuracy on {part} digits": accuracy
               for name, accuracies in lesson["accuracies"].items()
               for part, accuracy in zip(("learnt", "unseen"), accuracies, strict=True)}
    shallow, deep, shortcut = (lesson[name] for name in ("shallow", "deep", "shortcut"))
    return figures | {"learnt digits: log of the error of deep plain, over the larger of the others' errors":
                      log(deep / max(shallow, shortcut))}


if __name__ == "__main__":
    write_spread(__file__, " 14", "2,000 digits, 5 epochs; accuracies after training, with the averages of the batch "
                 "normalisation. The lesson claims that the log in the last row is above 0.", measure)
