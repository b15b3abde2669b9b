"""Draw the README's animation: a kernel slides over a smiley."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from cnnlessons import figures, ops

SMILEY = np.zeros((7, 7), int)
SMILEY[[1, 1, 3, 4, 4, 5, 5, 5], [1, 5, 3, 1, 5, 2, 3, 4]] = 1
KERNEL = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 1]])
MAP = ops.correlate(SMILEY, KERNEL)


def animate(steps: Iterable[int], path: Path) -> None:
    """Write the kernel's steps as an animated GIF that repeats: each for half a second, the last one longer."""
    pictures = []
    for step in steps:
        png = BytesIO()
        figures.show_correlation_step(SMILEY, KERNEL, MAP, step).savefig(png)
        pictures.append(Image.open(png).convert("RGB"))
    palette = pictures[-1].quantize(32)  # colours enough for a few shades; one palette keeps the file small
    first, *others = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    first.save(path, save_all=True, append_images=others, loop=0, optimize=True,
               duration=[500] * len(others) + [2500])


if __name__ == "__main__":
    animate(range(MAP.size), Path(__file__).with_suffix(".gif"))
