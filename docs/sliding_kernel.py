"""Draw the README's animation: a kernel slides over a smiley."""

from pathlib import Path

import numpy as np

from cnnlessons import figures, ops

SMILEY = np.zeros((7, 7), int)
SMILEY[[1, 1, 3, 4, 4, 5, 5, 5], [1, 5, 3, 1, 5, 2, 3, 4]] = 1
DETECTOR = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 1]])
MAP = ops.correlate(SMILEY, DETECTOR)


def draw(step: int):
    """Draw the kernel at one place of the map."""
    return figures.show_correlation_step(SMILEY, DETECTOR, MAP, step)


if __name__ == "__main__":
    figures.animate(draw, range(MAP.size), Path(__file__).with_suffix(".gif"), seconds=0.5)
