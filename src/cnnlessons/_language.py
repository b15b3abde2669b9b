"""What readers see, in their language: `say` translates words at the place where they leave the package.

The language is that of CNNLESSONS_LANG, else Korean for a notebook in `notebooks/ko/`, else English. In English nothing
is looked up. Translations are in `locale/LANGUAGE/package.po`. An entry may have `{}` in place of each number: "a map
of 5x5" is found as "a map of {}x{}", so that a translation cannot change a number. What is not found as a whole may
fit an entry with other words in place of `{}`, or is looked up clause by clause.
"""

import os
import re
from functools import cache
from itertools import pairwise
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
QUOTED = re.compile(r'\(".*"\)', re.DOTALL)  # what the learner wrote
MISSING = "CNNLESSONS_MISSING"  # a file that receives what has no translation, for `make translate`


def language() -> str:
    """The language in which readers are spoken to: "en" or "ko"."""
    return os.environ.get("CNNLESSONS_LANG") or _language_in(os.getcwd())  # noqa: PTH109 (Path.cwd is slow)


@cache
def _language_in(folder: str) -> str:
    """The language of the notebooks in a folder; remembered, because grading asks a hundred times a submission."""
    return "ko" if ("notebooks", "ko") in pairwise(Path(folder).parts) else "en"


def speak(spoken: str) -> None:
    """Speak this language from here on, in the processes that this one starts, too; an empty word changes nothing."""
    if spoken:
        os.environ["CNNLESSONS_LANG"] = spoken


def say(text: str) -> str:
    """The text in the reader's language; what has no translation stays as it is."""
    if (spoken := language()) == "en" or not WORD.search(text):
        return text
    if (found := _found(text, spoken)) is not None:
        return found
    parts = CLAUSES.split(text)  # clauses at even places, and what stands between them
    for end in range(len(parts) - 2, 0, -2):  # the longest beginning that is known
        beginning, between, rest = "".join(parts[:end]), parts[end], "".join(parts[end + 1:])
        found = _found(beginning + "." * (between == ". "), spoken) or _found(beginning, spoken)
        if found is not None or end == 1:
            said = say(beginning) if found is None else found
            ended = between != "\n" and said.endswith((".", "?"))  # a clause may be a sentence in another language
            return said + (" " if ended else between) + say(rest)
    if (file := os.environ.get(MISSING)) and not HANGUL.search(text):
        with Path(file).open("a", encoding="utf-8") as missing:
            missing.write(NUMBER.sub("{}", text).replace("\n", "\\n") + "\n")
    return text


def _found(text: str, spoken: str) -> str | None:
    """The translation of a text as a whole."""
    known = words(spoken)
    if not WORD.search(text) or text in known or QUOTED.fullmatch(text):
        return known.get(text, text)
    for numbers in (NUMBER, SIGNED):
        if (general := numbers.sub("{}", text)) in known:
            return filled(known[general], numbers.findall(text))
    for template, pattern in templates(spoken):
        if found := pattern.fullmatch(text):
            return filled(known[template], [say(inserted) for inserted in found.groups()])
    return None


def padded(text: str, width: int) -> str:
    """The text with spaces up to a width, in which a Korean syllable is two wide."""
    return text + " " * (width - len(text) - len(HANGUL.findall(text)))


def filled(template: str, numbers: list[str]) -> str:
    """A template with a number in place of each `{}`, in their order, or of `{0}`, `{1}` and so on."""
    rest = iter(numbers)
    return PLACE.sub(lambda place: numbers[int(place[1])] if place[1] else next(rest), template)


@cache
def templates(spoken: str) -> list[tuple[str, re.Pattern]]:
    """The entries with `{}`, and a pattern for the texts that fit each: first those with most words of their own.

    What stands in place of a `{}` is no longer than a clause; in a short entry it is short, too. An entry
    such as "in {}" would fit too much.
    """
    own = {entry: len(PLACE.sub("", entry)) for entry in words(spoken)
           if PLACE.search(entry) and len(re.findall("[A-Za-z]", PLACE.sub("", entry))) > 5}
    return [(entry, re.compile(_pattern(entry, own[entry]), re.DOTALL))
            for entry in sorted(own, key=own.get, reverse=True)]


def _pattern(entry: str, own: int) -> str:
    """What fits an entry: a clause or a quotation in place of each `{}`, after a colon at its end all that comes."""
    *parts, last = map(re.escape, re.split(r"\{\d*\}", entry))
    inserted = rf'((?:\(".*?"\)|(?!: |; |\. |\n).){"*" if own > 12 else "{0,24}"})'
    end = "(.*)" if not last and parts[-1].endswith(re.escape(": ")) else inserted
    return inserted.join(parts) + end + last


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
