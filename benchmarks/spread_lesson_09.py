"""How far lesson 09's figures move from seed to seed: runs its code, which trains a CNN in NumPy, with ten seeds.

    python benchmarks/spread_lesson_09.py [SEEDS]

writes spread_lesson_09.md. A seed takes about a minute on one core.
"""

import numpy as np
from spread import run_lesson, write_spread


def measure(seed: int) -> dict[str, float]:
    """What the lesson asserts, prints or quotes."""
    lesson = run_lesson("09", seed)
    return {"loss of the first batch": lesson["losses"][0],
            "mean loss of the last 50 batches": lesson["smooth"][-1],
            "test accuracy": lesson["accuracy"],
            "largest difference to Keras's probabilities, in millionths":
                1e6 * np.abs(lesson["says"] - lesson["theirs"]).max(),
            "arrays of the network whose gradient a witness denies": lesson["printed"].count("agree: False")}


if __name__ == "__main__":
    write_spread(__file__, " 09", "Two epochs over 60,000 digits, 64 a batch.", measure)
