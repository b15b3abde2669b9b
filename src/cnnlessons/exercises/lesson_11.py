"""Lesson 11: DNN against CNN on MNIST."""

from math import comb

import numpy as np

from cnnlessons.checks import Exercise

SIDE = 28
PLACES = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
MOVED, KEPT = 700, 0.95  # pixels that should move; share of neighbours that should stay neighbours


def neighbours_kept(places: np.ndarray) -> int:
    """Of the 1,512 pairs of pixels side by side, how many are side by side when the pixels are rearranged.

    `places` are ``(28, 28)``: which pixel of the digit goes to each place.
    """
    rows, columns = np.divmod(places, SIDE)
    apart = [np.abs(np.diff(rows, axis=axis)) + np.abs(np.diff(columns, axis=axis)) for axis in (0, 1)]
    return int(sum((steps == 1).sum() for steps in apart))


def _tears_neighbours(answer: np.ndarray) -> str:
    """Why a CNN would mind a rearrangement, or why it is none; empty if it moves pixels and keeps neighbours."""
    if answer.shape != PLACES.shape:
        return "give 28 rows of 28 numbers: places, rearranged"
    if not np.array_equal(np.sort(answer.ravel()), PLACES.ravel()):
        return "each of the pixels 0 to 783 should come exactly once, or the digit cannot be restored"
    moved, kept, pairs = int((answer != PLACES).sum()), neighbours_kept(answer), 2 * SIDE * (SIDE - 1)
    if moved < MOVED:
        return f"only {moved} of 784 pixels move: let at least {MOVED} move"
    return "" if kept >= KEPT * pairs else (
        f"{kept:,} of {pairs:,} pairs of neighbours are still neighbours: a CNN would mind. Keep 95 % of them")


def chance(fewer: int, tosses: int) -> float:
    """The probability that of so many tosses of a fair coin one side comes up `fewer` times, or even fewer."""
    return 2 * sum(comb(tosses, heads) for heads in range(fewer + 1)) / 2 ** tosses


EXERCISES = {
    "11.1": Exercise(
        [40, 48_000],
        [([48_000, 40], "first the size of a batch, then the number of digits"),
         ([40, 12_000], "the second number is that of the digits *not* used; how many are used?"),
         ([32, 48_000], "with batches of 32, 60,000 digits are 1,875 steps; which size makes 1,500 of them?"),
         ([48, 48_000], "1,250 steps of 48 are 60,000 digits; which size makes 1,500 of them?")],
        "a step is one batch: steps · size of a batch = digits, in both explanations",
        why="both explanations fit, so the number of steps alone does not say how many digits the DNN learned from",
        hints=["A step uses one batch. So 1,875 steps with batches of 32 are 1,875 · 32 = 60,000 digits.",
               "(a) Which number times 1,500 is 60,000? (b) How many digits are 1,500 batches of 32?"],
        solution="""(a) 60,000 / 1,500 = 40 digits in a batch.
(b) 1,500 · 32 = 48,000 digits; 12,000 are held back.
answer = [40, 48_000]"""),
    "11.2": Exercise(
        chance(1, 8),
        [(chance(1, 8) / 2, "that is one direction only; 7 against 1 for the other network would be as uneven"),
         (16 / 256, "add 8 against 0: it is even more uneven than 7 against 1"),
         (8 / 256, "that is exactly 7 wins of one network; add 8 against 0, and both again for the other"),
         (18, "that is the number of uneven results; divide it by the number of all results, 2 ** 8"),
         (2 / 256, "that is 8 against 0 and 0 against 8; add 7 against 1 and 1 against 7"),
         (1 / 8, "that is the share of the loser's wins, not a probability of coins")],
        "which results of 8 tosses are at least as uneven as 7 against 1? And how many results are there in all?",
        tolerance=5e-4,
        why="by chance alone, two equally good networks differ so much about once in 14 times: that is no evidence "
            "yet. The same share with ten times as many digits, 70 against 10, would be",
        hints=["Call the function of the cell above: by_chance(wins of one, wins of the other).",
               "By hand: 8 tosses have 2 ** 8 = 256 results. In 1 of them no coin shows heads, in 8 exactly one does.",
               "Then the other direction: no tails, or one. Together 18 of 256 results."],
        solution="""Of 256 results, 1 + 8 have at most one head, and 1 + 8 at most one tail.
answer = 18 / 256       # 0.07"""),
    "11.3": Exercise(
        PLACES.T,
        why="neighbours are still neighbours: a CNN that learns from such digits can find its patterns, turned "
            "or mirrored",
        hints=["A CNN minds when neighbours are torn apart. How can all pixels move and keep their neighbours?",
               "Turn the whole picture upside down, mirror it, or cut it into a few large pieces and exchange them.",
               "Mirrored along the diagonal: places.T. Upside down: places[::-1]."],
        solution="""answer = places.T
It mirrors the picture along its diagonal, and tears no pair. places[::-1], upside down, tears none, either.""",
        fault=_tears_neighbours),
}
