"""No word before its explanation: the glossary says which lesson explains a term, and no earlier lesson uses it."""

import re
from pathlib import Path

import nbformat
import pytest
from test_notebooks import LESSONS, prose

ENTRIES = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8").split("\n\n")
SKIPPED = (r"\*\*(Next|Sources)[.:]\*\*.*", r"<details><summary>.*?</details>", "`[^`]*`", r"\$[^$]*\$", r"\]\([^)]*\)")


def first_lessons():
    """English term -> number of the lesson that explains it, the longest terms first."""
    lessons = {}
    for entry in ENTRIES:
        if lesson := re.search(r"\[Lesson (\d\d)\]", entry):
            terms = [line for line in entry.splitlines() if line.isascii() and re.match(r"[\w-]", line)]
            lessons |= dict.fromkeys(terms, lesson[1])
    return dict(sorted(lessons.items(), key=lambda item: -len(item[0])))


def used_too_early(text, number, lessons):
    """Terms of later lessons in a lesson's text, but for sentences that name that lesson and new words in bold."""
    for skipped in SKIPPED:
        text = re.sub(skipped, "", text, flags=re.DOTALL)
    found = []
    for sentence in re.split(r"(?<=[.?!:])\s+|\n\n", text):
        if re.search(r"\blessons? \d", sentence):
            continue
        rest = sentence
        for term, lesson in lessons.items():
            pattern = rf"(?<![\w*-]){re.escape(term)}s?(?![\w*-])"
            if re.search(pattern, rest, re.IGNORECASE):
                found += [f"{term}: {' '.join(sentence.split())}"] if lesson > number else []
                rest = re.sub(pattern, "", rest, flags=re.IGNORECASE)  # its parts are no terms of their own
    return found


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_no_word_before_its_explanation(path):
    assert used_too_early(prose(nbformat.read(path, 4)), path.name[:2], first_lessons()) == []


LATER = {"feature map": "02", "pooling": "06", "feature": "07"}


@pytest.mark.parametrize("text, found", {
    "Pooling comes later.": ["pooling: Pooling comes later."],
    "A feature map, and its poolings.": ["pooling: A feature map, and its poolings."],
    "A feature.": ["feature: A feature."],
    "Pooling (lesson 6) comes later.": [],
    "This is **pooling** (풀링).": [],
    "`pooling`, [a page](pooling.html)": [],
    "<details><summary>What it prints</summary>\n\nPooling\n\n</details>": [],
}.items())
def test_words_that_come_too_early(text, found):
    assert used_too_early(text, "03", LATER) == found


def test_the_glossary_is_read():
    lessons = first_lessons()
    assert lessons["feature map"] == "02"
    assert lessons["pooling"] == "06"
    assert len(lessons) > 100
