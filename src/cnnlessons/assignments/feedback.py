"""What the checks of the first assignment say, as a notebook shows it."""

import re
from dataclasses import dataclass
from textwrap import wrap

from cnnlessons.checks import Verdict

LABELS = {"output_shape": "output shape", "params": "parameters", "dense_params": "of which dense"}
WIDTH, INDENT = 74, " " * 17  # of what is shown in a notebook


@dataclass(frozen=True)
class Feedback:
    """What is said about a layer's answers: a verdict for each quantity, and a note once all are right."""

    layer: str
    verdicts: dict[str, Verdict]
    note: str = ""

    def __repr__(self) -> str:
        lines = [line for quantity, verdict in self.verdicts.items() for line in _lines(LABELS[quantity], str(verdict))]
        done = all(verdict.status == "correct" for verdict in self.verdicts.values())
        return "\n".join([self.layer, *lines, *([self.note] if self.note and done else [])])


def _lines(label: str, verdict: str) -> list[str]:
    """A verdict behind its label; each of several causes begins a line."""
    first, *causes = re.split(r"; (?=\(\d\))|(?<=:) (?=\(\d\))|; (?=channels: )", verdict)
    return [*wrap(f"  {label:<15}{first}", WIDTH, subsequent_indent=INDENT),
            *(line for cause in causes for line in wrap(cause, WIDTH, initial_indent=INDENT,
                                                       subsequent_indent=INDENT + "    "))]
