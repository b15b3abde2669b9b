"""How far lesson 09's figures move from seed to seed: runs its code, which trains a CNN in NumPy, with ten seeds.

    python benchmarks/spread_lesson_09.py [SEEDS]

writes spread_lesson_09.md. A seed takes about a minute on one core.
"""

import numpy as np
from spread import run_lesson, write_spread


def measure(seed: int) -> dict[str, float]:
    """What the lesson asserts, prints or quotes."""
    lesson = run_lesson("09", seed)
    cut, changes = np.array(lesson["cut"]), lesson["changes"]
    most_changed = np.argsort(changes)[::-1]
    return {"loss of the first batch": lesson["losses"][0],
            "mean loss of the last 50 batches": np.mean(lesson["losses"][-50:]),
            "mistakes on 10,000 test digits": lesson["mistakes"](lesson["net"]),
            "mistakes without the filter that is missed most": cut.max(),
            "mistakes without the filter that is missed least": cut.min(),
            "place of the filter missed most, by change of its weights (0: changed most)":
                np.flatnonzero(most_changed == cut.argmax())[0],
            "place of the filter missed least, by change of its weights (7: changed least)":
                np.flatnonzero(most_changed == cut.argmin())[0],
            "largest difference to Keras's probabilities, in millionths":
                1e6 * np.abs(lesson["y"] - lesson["says"]).max(),
            "arrays of the network whose gradient a witness denies": lesson["printed"].count("False")}


if __name__ == "__main__":
    write_spread(__file__, " 09", "Two epochs over 60,000 digits, 64 a batch.", measure)
