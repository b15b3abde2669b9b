"""Whether a text gives an answer away."""

import re


def numbers(text):
    """The numbers in a text, without the (1) of a list and the 4 of conv4."""
    text = re.sub(r"\(\d\) ", "", re.sub(r"(?<=\d)[,_](?=\d{3}\b)", "", text))
    return {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)}


def assert_nothing_given_away(text, right):
    """No part of the right answer is in a text."""
    parts = right if isinstance(right, tuple) else (right,)
    assert not numbers(text) & set(parts), (text, right)
