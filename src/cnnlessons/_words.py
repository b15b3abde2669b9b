"""Small pieces of the sentences that learners read."""

from collections.abc import Sequence


def by(sizes: Sequence[int | None]) -> str:
    """Sizes as "28×28×3"; an unknown size is "?"."""
    return "×".join("?" if size is None else str(size) for size in sizes)


def with_article(noun: str) -> str:
    """A noun after its "a" or "an"."""
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"
