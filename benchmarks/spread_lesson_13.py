"""How far lesson 13's degradation experiment moves from seed to seed: runs the lesson's code with ten seeds.

    python benchmarks/spread_lesson_13.py [SEEDS]

writes spread_lesson_13.md beside it. A seed takes about two minutes on one core.
"""

from spread import run_lesson, write_spread


def measure(seed: int) -> dict[str, float]:
    """Each network's accuracies on the digits it has learnt and on unseen ones, and how far the deep plain one lags."""
    lesson = run_lesson("13", seed)
    figures = {f"{name}: accuracy on {part} digits": accuracy
               for name, accuracies in lesson["accuracies"].items()
               for part, accuracy in zip(("learnt", "unseen"), accuracies, strict=True)}
    shallow, deep, shortcut = (lesson[name] for name in ("shallow", "deep", "shortcut"))
    return figures | {"learnt digits: shallow minus deep plain": shallow - deep,
                      "learnt digits: shortcuts minus deep plain": shortcut - deep}


if __name__ == "__main__":
    write_spread(__file__, " 13", "2,000 digits, 5 epochs; accuracies after training, with the averages of the batch "
                 "normalisation.", measure)
