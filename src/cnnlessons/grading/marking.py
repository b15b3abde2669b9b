"""Points and diagnoses for submissions: what a worker does, wherever it runs."""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import NamedTuple

from cnnlessons.assignments import mistakes, networks, parameters
from cnnlessons.assignments.programs import MAX_PROGRAM, MODEL, program
from cnnlessons.assignments.submission import Answer, Call, Refused, code_cells, find_answers
from cnnlessons.checks import Verdict

ASSIGNMENTS = ("parameters", "modeling")
QUANTITIES = {"output_shape": "output shape", "params": "parameters", "dense_params": "parameters of the dense layers"}
Hidden = tuple[str, ...]
NAMED = re.compile(r"""\bfor_student\(\s*(["'])(.{1,200}?)\1""")
_lock = threading.Lock()


class ToolError(RuntimeError):
    """A worker cannot mark anything: what it needs does not work there."""


class Submission(NamedTuple):
    """What a worker gets: all that a result depends on, so that it may run on another machine."""

    file: str
    student: str
    content: bytes
    assignment: str = ""  # empty: told from the notebook
    alexnet: bool = False  # everybody counts AlexNet itself


class Mark(NamedTuple):
    """One question of a submission."""

    question: str  # begins with the layer
    points: int
    possible: int
    status: str  # "correct", "not yet", "not attempted", "not read"
    answer: str
    diagnosis: str
    mistake: str = ""  # its short name, for the summary


class Result(NamedTuple):
    """A submission with its marks; the status is "graded", "not read" (zero points) or "not graded" (no points)."""

    file: str
    student: str
    status: str
    assignment: str = ""
    note: str = ""
    walls: Sequence[str] = ()  # what did not hold the program while it ran
    marks: Sequence[Mark] = ()

    @property
    def points(self) -> int:
        """What the submission earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def possible(self) -> int:
        """What there was to earn; 0 if the submission was not read."""
        return sum(mark.possible for mark in self.marks)


def mark_all(submissions: Sequence[Submission], hidden: Hidden = ()) -> list[Result]:
    """Mark some submissions; a submission never makes it raise, or it would stop the others.

    Args:
        submissions: what to mark.
        hidden: folders that a program must not see.
    """
    return [_mark(submission, hidden) for submission in submissions]


def _mark(submission: Submission, hidden: Hidden) -> Result:
    try:
        cells = code_cells(submission.content)
        assignment = submission.assignment or tell_assignment(cells)
        mark = {"parameters": _mark_parameters, "modeling": _mark_modeling}[assignment]
        return Result(submission.file, submission.student, "graded", assignment, **mark(submission, cells, hidden))
    except Refused as reason:
        return Result(submission.file, submission.student, "not read", submission.assignment, str(reason))
    except (ImportError, ToolError):  # nothing can be marked here
        raise
    except Exception as error:  # a fault of the grader's is not the student's
        return Result(submission.file, submission.student, "not graded", submission.assignment,
                      f"the grader stopped with {type(error).__name__}: {error}")


def tell_assignment(cells: Sequence[str]) -> str:
    """Which assignment a notebook is."""
    if any(re.search(rf"^def {MODEL}\b", cell, re.MULTILINE) for cell in cells):
        return "modeling"
    if any(re.search(r"(\btask\.|(?<![.\w]))(check|total)\s*\(", cell) for cell in cells):  # not modeling.check(
        return "parameters"
    raise Refused(f"this notebook is neither assignment: it has no check(...) and no {MODEL}")


def _mark_parameters(submission: Submission, cells: Sequence[str], hidden: Hidden) -> dict:
    """Each question about the student's network; nothing is run, so nothing needs to be hidden."""
    network = networks.ALEXNET if submission.alexnet else networks.draw(submission.student)
    answers = find_answers(cells)
    marks = tuple(_mark_question(network, question, answers.get(question.layer)) for question in network.questions)
    return {"note": "" if submission.alexnet else _whose(submission.student, cells), "marks": marks}


def _whose(student: str, cells: Sequence[str]) -> str:
    """A note if the notebook is about the network of somebody else: the file's name counts."""
    named = {name for _, name in NAMED.findall("\n".join(cells)[:MAX_PROGRAM])}
    others = sorted(name for name in named if _id(name) != _id(student))
    if others:
        return f'the notebook says "{others[0]}"; it was graded with the network of "{student}"'
    return "" if named else f'the notebook names no student; it was graded with the network of "{student}"'


def _id(name: str) -> str:
    return networks.normalized(name) if name.strip() else ""


def _mark_question(network: networks.Network, question: networks.Question, call: Call | None) -> Mark:
    """The mark for one quantity of one layer."""
    title = f"{question.layer} {QUANTITIES[question.quantity]}"
    answer = _answer(question, call)
    if answer.problem:
        return Mark(title, 0, 1, "not read", "", answer.problem)
    verdict = parameters.diagnose(network, question.layer, question.quantity, answer.value)
    shown = "" if answer.value is ... else str(answer.value)
    return Mark(title, int(verdict.status == "correct"), 1, verdict.status, shown, verdict.reason,
                _mistake(network, question, answer.value) if verdict.status == "not yet" else "")


def _answer(question: networks.Question, call: Call | None) -> Answer:
    if call is None:
        cell = "total(...)" if question.layer == "total" else f'check("{question.layer}", ...)'
        return Answer(problem=f"the cell {cell} is missing")
    return Answer(problem=call.problem) if call.problem else call.answers.get(question.quantity, Answer())


def _mistake(network: networks.Network, question: networks.Question, value: int | tuple) -> str:
    """The short name of the likeliest mistake, for the summary."""
    known = mistakes.known(network, question.layer, question.quantity)
    return next((mistake.name for mistake in known if mistake.value == value), "no known mistake")


def _mark_modeling(submission: Submission, cells: Sequence[str], hidden: Hidden) -> dict:
    """The network and the comments of assignment 2, from what the sandbox says."""
    source = program(cells)
    with _lock:  # threads of one worker take turns
        result = _sandbox(hidden).run(source)
        walls = tuple(line for line in _sandbox(hidden).containment() if line.startswith("not "))
    marks = _mark_verdict("model", result.network), _mark_verdict("comments", result.comments)
    return {"walls": walls, "marks": marks}


def _mark_verdict(question: str, verdict: Verdict) -> Mark:
    right = verdict.status == "correct"
    return Mark(question, int(right), 1, verdict.status, "", verdict.reason, "" if right else verdict.reason[:60])


@lru_cache(maxsize=1)
def _sandbox(hidden: Hidden):
    """The sandbox of this worker: Keras takes seconds to import, so there is one for all submissions."""
    from cnnlessons.grading.sandbox import Sandbox, SandboxError
    try:
        sandbox = Sandbox(hidden=hidden).__enter__()
    except SandboxError as error:
        raise ToolError(str(error)) from error
    Finalize(sandbox, sandbox.__exit__, (None, None, None), exitpriority=10)
    return sandbox
