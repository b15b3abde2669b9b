"""Points and diagnoses for submissions. Nothing that a student wrote is run."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cnnlessons.assignments import mistakes, modeling, networks, parameters
from cnnlessons.assignments.cells import hash_of
from cnnlessons.assignments.record import BROKEN, MEDIA_TYPE, BadRecord, from_json
from cnnlessons.assignments.submission import Answer, Call, Refused, code_cells, find_answers, read_file, read_notebook
from cnnlessons.checks import Verdict

QUANTITIES = {"output_shape": "output shape", "params": "parameters", "dense_params": "parameters of the dense layers"}
POSSIBLE = {"parameters": len(networks.expected(networks.ALEXNET)), "modeling": 2}  # points
Question = tuple[str, str]  # layer and quantity
NAMED = re.compile(r"""\bfor_student\(\s*(["'])(.{1,200}?)\1""")
AGAIN = "run the cell with the check again, and save the notebook"


class Submission(NamedTuple):
    """What a process gets: all that a result depends on, so that it may work on another machine."""

    file: str
    student: str  # empty if the name of the file tells no student, or several
    source: Path | bytes | Refused
    assignment: str = ""  # empty: told from the notebook
    alexnet: bool = False  # everybody has AlexNet itself

    def loaded(self) -> "Submission":
        """The submission with the bytes of its file, or with the reason why there are none."""
        try:
            return self._replace(source=read_file(self.source))
        except Refused as reason:
            return self._replace(source=reason)

    @property
    def network(self) -> networks.Network:
        """The network that the student has."""
        return networks.ALEXNET if self.alexnet else networks.draw(self.student)


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
    """A submission with its marks; the status is "graded", "not read", "not graded" or "missing"."""

    file: str
    student: str
    status: str
    assignment: str = ""
    note: str = ""
    marks: Sequence[Mark] = ()
    possible: int = 0  # points there are to earn
    counts: bool = True  # for the student's grade

    @property
    def points(self) -> int:
        """What the submission earned."""
        return sum(mark.points for mark in self.marks)

    def of(self, assignment: str) -> "Result":
        """The result as one of an assignment: not read if it is the other one; unread, all its points are lost."""
        if self.marks and self.assignment != assignment:
            note = f"this is the notebook of another assignment ({self.assignment})"
            return Result(self.file, self.student, "not read", assignment, note, possible=POSSIBLE[assignment])
        return self._replace(assignment=assignment, possible=POSSIBLE[assignment])


def mark_all(submissions: Sequence[Submission]) -> list[Result]:
    """Mark some submissions; none of them makes it raise, or the others would be lost."""
    return [_mark(submission) for submission in submissions]


def _mark(submission: Submission) -> Result:
    file, student, source, assignment, _ = submission
    try:
        if isinstance(source, Refused):
            raise source
        if not student:
            raise Refused("the name of the file tells no student, or more than one")
        notebook = read_notebook(source)
        cells = code_cells(notebook)
        assignment = assignment or _told(cells)
        marks, note = {"parameters": _mark_parameters, "modeling": _mark_modeling}[assignment](
            submission, notebook, cells)
        return Result(file, student, "graded", assignment, note, marks)
    except Refused as reason:
        return Result(file, student, "not read", submission.assignment, str(reason))
    except Exception as error:  # a fault of the grader, and not of the student
        return Result(file, student, "not graded", submission.assignment,
                      f"grade it by hand: the grader stops with {type(error).__name__}: {error}")


def _told(cells: Sequence[str]) -> str:
    """Which assignment a notebook is."""
    text = "\n".join(cells)
    if re.search(r"\bmodeling\b", text):
        return "modeling"
    if re.search(r"(\btask\.|(?<![.\w]))(check|total)\s*\(", text):
        return "parameters"
    raise Refused("this notebook is neither assignment: it has no check(...)")


def _whose(submission: Submission, named: set[str]) -> str:
    """A note if the notebook is about another network than the one it is graded with."""
    if submission.alexnet:
        return ""
    others = sorted(name for name in named if _id(name) != _id(submission.student))
    if others:
        return f'the notebook is about the network of "{others[0]}"; it was graded with that of "{submission.student}"'
    if named:
        return ""
    return (f'the notebook is about AlexNet itself; it was graded with the network of "{submission.student}" '
            "(--alexnet grades everybody with AlexNet)")


def _id(name: str) -> str:
    return networks.normalized(name) if name.strip() else ""


# --- assignment 1: each answer is read from the text --------------------------------------------------------

def _mark_parameters(submission: Submission, _: Mapping, cells: Sequence[str]) -> tuple[tuple[Mark, ...], str]:
    network, calls = submission.network, find_answers(cells)
    given = {question: _answer(question, calls.get(question[0])) for question in networks.expected(network)}
    others = {question: answer.value for question, answer in given.items()
              if not answer.problem and answer.value is not ...}
    marks = tuple(_mark_question(network, question, answer, others) for question, answer in given.items())
    named = {name for _, name in NAMED.findall("\n".join(cells)[:100_000])}
    return marks, _whose(submission, named)


def _answer(question: Question, call: Call | None) -> Answer:
    layer, quantity = question
    if call is None:
        cell = "total(...)" if layer == "total" else f'check("{layer}", ...)'
        return Answer(problem=f"the cell {cell} is missing")
    return Answer(problem=call.problem) if call.problem else call.answers.get(quantity, Answer())


def _mark_question(network: networks.Network, question: Question, answer: Answer, others: Mapping) -> Mark:
    """The mark for one quantity of one layer."""
    layer, quantity = question
    title = f"{layer} {QUANTITIES[quantity]}"
    if answer.problem:
        return Mark(title, 0, 1, "not read", "", answer.problem)
    verdict = parameters.diagnose(network, layer, quantity, answer.value, others)
    shown = "" if answer.value is ... else str(answer.value)
    return Mark(title, int(verdict.status == "correct"), 1, verdict.status, shown, verdict.reason,
                _mistake(network, question, answer.value) if verdict.status == "not yet" else "")


def _mistake(network: networks.Network, question: Question, value: int | tuple) -> str:
    """The short name of the likeliest mistake, for the summary."""
    known = mistakes.known(network, *question)
    return next((mistake.name for mistake in known if mistake.value == value), "no known mistake")


# --- assignment 2: the record of the check is judged again --------------------------------------------------

def _mark_modeling(submission: Submission, notebook: Mapping, cells: Sequence[str]) -> tuple[tuple[Mark, ...], str]:
    records = _records(notebook)
    if not records:
        raise Refused(f"there is no record of the check: {AGAIN}")
    hashes, faults, judged = set(map(hash_of, cells)), [], []
    for data in records:
        try:
            record = from_json(data)
            if not record.cells or set(record.cells) - hashes:
                raise BadRecord(f"the cells of the model were changed after the check: {AGAIN}")
            judged.append(modeling.judge(record, submission.network))
        except BadRecord as reason:
            faults.append(str(reason))
        except Exception:  # a record that somebody wrote by hand
            faults.append(BROKEN)
    if not judged:
        raise Refused(faults[-1])
    best = max(judged, key=lambda feedback: sum(mark.points for mark in _marks(feedback)))
    return _marks(best), _whose(submission, {best.record.student} - {""})


def _records(notebook: Mapping) -> list[Any]:
    """What the outputs of a notebook hold under the media type of records."""
    outputs = (output for cell in notebook.get("cells", []) for output in cell.get("outputs", []))
    return [data[MEDIA_TYPE] for output in outputs
            if isinstance(data := output.get("data"), Mapping) and MEDIA_TYPE in data]


def _marks(feedback: modeling.Feedback) -> tuple[Mark, Mark]:
    texts = dict.fromkeys(text for block in feedback.record.comments for text in block)
    return (_mark_verdict("model", feedback.network, ""),
            _mark_verdict("comments (a person reads them)", feedback.comments, " | ".join(texts)))


def _mark_verdict(question: str, verdict: Verdict, answer: str) -> Mark:
    right = verdict.status == "correct"
    return Mark(question, int(right), 1, verdict.status, answer, verdict.reason, "" if right else verdict.reason[:60])
