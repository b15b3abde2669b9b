"""Points and diagnoses for submissions. Nothing that a student wrote is run."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cnnlessons.assignments import mistakes, modeling, networks, parameters
from cnnlessons.assignments.cells import hash_of
from cnnlessons.assignments.networks import Network
from cnnlessons.assignments.record import BROKEN, MEDIA_TYPE, PARTS, BadRecord, from_json
from cnnlessons.assignments.submission import Answer, Refused, code_cells, find_answers, read_notebook
from cnnlessons.grading.roster import same_id

QUANTITIES = {"output_shape": "output shape", "params": "parameters", "dense_params": "parameters of the dense layers"}
POSSIBLE = {"parameters": len(networks.expected(networks.ALEXNET)),  # points
            "modeling": sum(map(len, modeling.QUESTIONS.values()))}
TITLES = {"network": "(a) model", "comments": "(a) comments (a person reads them)", "mended": "(b) three faults",
          "reader": "(c) reads digits"}
Question = tuple[str, str]  # layer and quantity
NAMED = re.compile(r"""\bfor_student\(\s*(["'])(.{1,200}?)\1""")
AGAIN = "run the cell with the check again, and save the notebook"


class Submission(NamedTuple):
    """What a process gets: all that a result depends on, so that it may work on another machine."""

    file: str
    student: str  # empty if the name of the file tells no student, or several
    source: bytes | Refused  # of its file, or why there are none
    assignment: str = ""  # empty: told from the notebook
    alexnet: bool = False  # everybody has AlexNet itself


class Mark(NamedTuple):
    """One question of a submission."""

    question: str  # begins with the layer
    status: str  # "correct", "not yet", "not attempted", "not read"
    answer: str
    diagnosis: str
    mistake: str = ""  # its short name, for the summary

    @property
    def points(self) -> int:
        """What the answer earned, of one point."""
        return int(self.status == "correct")


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


Marked = tuple[tuple[Mark, ...], set[str]]  # marks, and the students whose networks the notebook is about


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
        if assignment == "modeling":
            task = modeling.for_network(networks.ALEXNET) if submission.alexnet else modeling.for_student(student)
            marks, named = _mark_modeling(task, notebook, cells)
        else:
            network = networks.ALEXNET if submission.alexnet else networks.draw(student)
            marks, named = _mark_parameters(network, cells)
        return Result(file, student, "graded", assignment, _whose(submission, named), marks)
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
    others = sorted(name for name in named if same_id(name) != same_id(submission.student))
    if submission.alexnet or named and not others:
        return ""
    if others:
        return f'the notebook is about the network of "{others[0]}"; it was graded with that of "{submission.student}"'
    return (f'the notebook is about AlexNet itself; it was graded with the network of "{submission.student}" '
            "(--alexnet grades everybody with AlexNet)")


# --- assignment 1: each answer is read from the text --------------------------------------------------------

def _mark_parameters(network: Network, cells: Sequence[str]) -> Marked:
    found, given = find_answers(cells), {}
    for layer, quantity in networks.expected(network):
        cell = "total(...)" if layer == "total" else f'check("{layer}", ...)'
        given[layer, quantity] = found.get((layer, quantity)) or Answer(problem=f"the cell {cell} is missing")
    others = {question: answer.value for question, answer in given.items()
              if not answer.problem and answer.value is not ...}
    marks = tuple(_mark_question(network, question, answer, others) for question, answer in given.items())
    return marks, {name for _, name in NAMED.findall("\n".join(cells)[:100_000])}


def _mark_question(network: Network, question: Question, answer: Answer, others: Mapping) -> Mark:
    """The mark for one quantity of one layer."""
    layer, quantity = question
    title = f"{layer} {QUANTITIES[quantity]}"
    if answer.problem:
        return Mark(title, "not read", "", answer.problem)
    verdict = parameters.diagnose(network, layer, quantity, answer.value, others)
    shown = "" if answer.value is ... else str(answer.value)
    mistake = _mistake(network, question, answer.value) if verdict.status == "not yet" else ""
    return Mark(title, verdict.status, shown, verdict.reason, mistake)


def _mistake(network: Network, question: Question, value: int | tuple) -> str:
    """The likeliest mistake in a few words, for the summary."""
    causes = [cause for wrong, cause in mistakes.known(network, *question) if wrong == value]
    return re.split("[;:,]", causes[0])[0] if causes else "no known mistake"


# --- assignment 2: the record of the check is judged again --------------------------------------------------

def _mark_modeling(task: modeling.Task, notebook: Mapping, cells: Sequence[str]) -> Marked:
    """The marks of all parts: for each part the record with most points counts."""
    records = _records(notebook)
    if not records:
        raise Refused(f"there is no record of the check: {AGAIN}")
    hashes, faults, best, students = set(map(hash_of, cells)), {}, {}, set()
    for data in records:
        part = data.get("part") if isinstance(data, Mapping) else ""
        try:
            record = from_json(data)
            part = record.part
            if not record.cells or set(record.cells) - hashes:
                raise BadRecord(f"the cells of the model were changed after the check: {AGAIN}")
            marks = _marks(modeling.judge(record, task))
        except BadRecord as reason:
            faults[part if part in PARTS else "a"] = str(reason)
        except Exception:  # a record that somebody wrote by hand
            faults[part if part in PARTS else "a"] = BROKEN
        else:
            best[part] = max(best.get(part, marks), marks, key=lambda some: sum(mark.points for mark in some))
            students.add(record.student)
    if not best:
        raise Refused([*faults.values()][-1])
    marks = [mark for part in PARTS for mark in best.get(part, _no_marks(part, faults.get(part, "")))]
    return tuple(marks), students - {""}


def _no_marks(part: str, fault: str) -> list[Mark]:
    """The marks of a part without a record that can be judged."""
    reason = fault or f"there is no record of part ({part}): {AGAIN}"
    return [Mark(TITLES[question], "not read" if fault else "not attempted", "", reason)
            for question in modeling.QUESTIONS[part]]


def _records(notebook: Mapping) -> list[Any]:
    """What the outputs of a notebook hold under the media type of records."""
    outputs = (output for cell in notebook.get("cells", []) for output in cell.get("outputs", []))
    return [data[MEDIA_TYPE] for output in outputs
            if isinstance(data := output.get("data"), Mapping) and MEDIA_TYPE in data]


def _marks(feedback: modeling.Feedback) -> list[Mark]:
    texts = dict.fromkeys(text for block in feedback.record.comments for text in block)
    shown = {"comments": " | ".join(texts), "reader": f"{feedback.record.right} digits read"}
    return [Mark(TITLES[question], verdict.status, shown.get(question, ""), verdict.reason, verdict.reason[:60])
            for question, verdict in feedback.verdicts.items()]
