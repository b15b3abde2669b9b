"""Causes that mean the same: a learner reads one of them, the one that says more."""

import re
from collections.abc import Iterable

from cnnlessons._words import one_of

SAME = (  # words of the cause that is said, and of the one that then is not
    (r"\bcount with two groups\b", r"\bof the two-group original\b"),
    (r"\bnot gone through\b", r"\ba pooling is forgotten\b"),
    (r"\bwhat goes in\b", r"\ba pooling is forgotten\b"),
    (r"\bpadding 'same'", r"\ba pooling is rounded up\b"),
    (r"\bof all groups\b|\bof the others\b", r"\bone of the two towers\b"),
    (r"\bof AlexNet as one tower\b", r"\bof the two-group original\b|\bof torchvision's variant\b"),
    (r"\bimage of 224\b", r"\bimage of 227\b"),
)


def once(causes: Iterable[str]) -> str:
    """Several possible causes in one sentence, without those that another one says, too."""
    causes = list(causes)
    return one_of(cause for cause in causes if not any(
        re.search(less, cause) and any(re.search(more, other) for other in causes if other != cause)
        for more, less in SAME))
