"""How far lesson 12's figures move from seed to seed: runs its code, which trains a CNN and asks it why, ten times.

    python benchmarks/spread_lesson_12.py [SEEDS]

writes spread_lesson_12.md. A seed takes about two minutes on one core.
"""

import numpy as np
from spread import run_lesson, write_spread


def measure(seed: int) -> dict[str, float]:
    """What the lesson asserts, prints or quotes."""
    lesson = run_lesson("12", seed)
    nets = {"trained": lesson["model"], "untrained": lesson["untrained"]}
    figures = {"test digits read wrongly": len(lesson["wrong"]),
               "test digits that the untrained network reads rightly":
                   np.sum(lesson["guesses"].argmax(axis=1) == lesson["y_test"])}
    for name, net in nets.items():
        brightness, slopes = lesson["plain_shares"](net)
        figures |= {f"share of brightness, {name}": brightness, f"share of slopes, {name}": slopes}
    shares = lesson["shares"]
    for name in nets:
        figures |= {f"share of one digit, {layer}, {name}": share
                    for layer, share in zip(lesson["layers"], shares[name], strict=True)}
    figures |= {f"share of one digit, {layer}, learnt": share
                for layer, share in zip(lesson["layers"], lesson["learnt"], strict=True)}
    trained, untrained = (shares[name][2] - shares[name][0] for name in nets)
    figures["share of one digit: the untrained network's rise for one of the trained"] = untrained / trained
    figures["wrong answers of 20 put right by a square"] = lesson["repaired"]
    losses = lesson["losses"]
    figures |= {f"probability lost: {name}": loss for name, loss in losses.items()}
    best, *others = losses.values()
    figures |= {"probability lost: the best of the others": max(others),
                "probability lost: occlusion minus the best of the others": best - max(others),
                "probability lost: Grad-CAM conv2 minus random ink": losses["Grad-CAM conv2"] - losses["random ink"],
                "probability lost: Grad-CAM conv2, trained minus untrained":
                    losses["Grad-CAM conv2"] - losses["the same, untrained"]}
    most, twins_most = lesson["most"], lesson["twins_most"]
    return figures | {"largest change by occlusion, median: trained": most,
                      "largest change by occlusion, median: untrained": twins_most,
                      "largest change by occlusion, median: trained for one of untrained": most / twins_most}


if __name__ == "__main__":
    write_spread(__file__, " 12", "Two epochs over 60,000 digits, 32 a batch, averaged weights.", measure)
