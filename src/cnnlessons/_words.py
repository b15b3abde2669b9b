"""Small pieces of the sentences that learners read."""

from collections.abc import Iterable, Sequence

from cnnlessons._language import language, say


def by(sizes: Sequence[int | None]) -> str:
    """Sizes as "28×28×3"; an unknown size is "?"."""
    return "×".join("?" if size is None else str(size) for size in sizes)


def with_article(noun: str) -> str:
    """A noun after its "a" or "an", in a language that has such words."""
    if language() != "en":
        return noun
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"


def one_of(causes: Iterable[str]) -> str:
    """Several possible causes in one sentence, each of them once: "one of these: (1) ...; (2) ..."."""
    causes = list(dict.fromkeys(map(say, causes)))
    if len(causes) < 2:
        return "".join(causes)
    between = "; " if language() == "en" else " "  # a cause in Korean is a sentence, with its full stop
    return say("one of these: ") + between.join(f"({number}) {cause}" for number, cause in enumerate(causes, 1))
