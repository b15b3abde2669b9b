"""What readers see, in their language: `say` translates words at the place where they leave the package.

The language is that of CNNLESSONS_LANG, else Korean for a notebook in `notebooks/ko/`, else English. In English nothing
is looked up. Translations are in `locale/LANGUAGE/package.po`. An entry may have `{}` in place of each number: "a map
of 5x5" is found as "a map of {}x{}", so that a translation cannot change a number. What is not found as a whole is
looked up clause by clause.
"""

import os
import re
from functools import cache
from pathlib import Path

LOCALE = next((folder for folder in (Path(__file__).parents[2] / "locale", Path(__file__).parent / "_locale")
               if folder.is_dir()), Path(__file__).parent / "_locale")  # of a clone, else of an installed course
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FONT = Path(__file__).parent / "figures" / "hangul.ttf"
SIGNED = re.compile(r"(?:(?<![\w.)])[-−])?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
PLACE = re.compile(r"\{(\d*)\}")
CLAUSES = re.compile(r"(\n|: |; |\. )")
WORD = re.compile(r"[A-Za-z]{2,}")
HANGUL = re.compile("[가-힣]")
MISSING = "CNNLESSONS_MISSING"  # a file that receives what has no translation, for `make translate`


def language() -> str:
    """The language in which readers are spoken to: "en" or "ko"."""
    return os.environ.get("CNNLESSONS_LANG") or ("ko" if Path.cwd().parts[-2:] == ("notebooks", "ko") else "en")


def say(text: str) -> str:
    """The text in the reader's language; what has no translation stays as it is."""
    if (spoken := language()) == "en" or not WORD.search(text):
        return text
    known = words(spoken)
    if text in known:
        return known[text]
    for numbers in (NUMBER, SIGNED):
        if (general := numbers.sub("{}", text)) in known:
            return filled(known[general], numbers.findall(text))
    if len(parts := CLAUSES.split(text)) > 1:
        return "".join(map(say, parts))
    if (file := os.environ.get(MISSING)) and not HANGUL.search(text):
        with Path(file).open("a", encoding="utf-8") as missing:
            missing.write(NUMBER.sub("{}", text).replace("\n", "\\n") + "\n")
    return text


def filled(template: str, numbers: list[str]) -> str:
    """A template with a number in place of each `{}`, in their order, or of `{0}`, `{1}` and so on."""
    rest = iter(numbers)
    return PLACE.sub(lambda place: numbers[int(place[1])] if place[1] else next(rest), template)


@cache
def words(spoken: str, of: str = "package") -> dict[str, str]:
    """The translations of the package's words into a language, or of the words that explorables write."""
    file = LOCALE / spoken / f"{of}.po"
    if not file.exists():
        return {}
    from babel.messages import pofile  # only a reader of another language waits for it

    with file.open("rb") as source:
        return {message.id: message.string for message in pofile.read_po(source)
                if message.id and message.string and not message.fuzzy}
