"""Render the notebooks in another language from `locale/`, and name what is not the same text in it.

`locale/ko/` has a PO file for each notebook. An entry is a block of Markdown, which empty lines separate, or a
picture's alternative text. Its context is the cell's id, for the alternative text with " alt" after it.
"""

import ast
import copy
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import nbformat
from babel.messages import Catalog, pofile
from nbformat import NotebookNode

from cnnlessons import _files as files
from cnnlessons import exercises
from cnnlessons._forms import KINDS, TEXTS
from cnnlessons._language import HANGUL, LOCALE, NUMBER, PLACE
from cnnlessons.course.lessons import NOTEBOOKS, find_notebooks

SEEN = NOTEBOOKS.parent / "build" / "seen.txt"  # what a run with CNNLESSONS_MISSING has found
EXERCISES = Path(exercises.__file__).parent
ASSIGNMENTS = [*sorted(EXERCISES.with_name("assignments").rglob("*.py")),
               EXERCISES.parent / "grading" / "marking.py"]  # what they say about a wrong answer
BETWEEN = re.compile(r"(\n{2,})")  # blocks
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DIGIT = re.compile(rf"\b({'|'.join(DIGITS)})(?:e?s)?\b", re.IGNORECASE)
PARTICLE = re.compile(r"\{\d*\}(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")
UNITS = {"million": 10**6, "billion": 10**9, "만": 10**4, "억": 10**8}
LINE = re.compile(r" {4}|\s*(?:(?:def|for|while|if|return|import|from|with|\w+[.(\[])\b|\w+ = )")  # of code
LARGE = re.compile(r"\d[\d,.]* (?:million|billion)|\d[\d,.]*억(?: ?\d[\d,.]*만)?|\d[\d,.]*만")
CODE = re.compile(r"`[^`]+`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
TAG = re.compile(r"</?[a-z]+[^>]*>")
HEADER = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SAME = {"numbers": NUMBER, "formulas": FORMULA, "code": CODE, "links": LINK, "tags": TAG}


def translate(names: Iterable[str] = (), language: str = "ko") -> tuple[list[Path], list[str]]:
    """Write the named notebooks in another language, and their entries into `locale/`; without names, those in it.

    Returns:
        The notebooks that have changed, and a line for each fault; a notebook with a fault is not written.
    """
    written, found = [], []
    for path in find_notebooks(names := list(names)):
        place = path.resolve().relative_to(NOTEBOOKS)
        notebook, file = nbformat.read(path, as_version=4), LOCALE / language / place.with_suffix(".po")
        if not names and not file.exists():
            continue
        wrong = faults(notebook, update(file, notebook, language))
        found += [f"locale/{language}/{place.with_suffix('.po').as_posix()}, {line}" for line in wrong]
        if not wrong and store(NOTEBOOKS / language / place, render(notebook, read(file))):
            written.append(NOTEBOOKS / language / place)
    wrong = update_words(language)
    return written, found + [f"locale/{language}/package.po, {line}" for line in wrong]


def store(path: Path, rendered: NotebookNode) -> bool:
    """Write a translated notebook; cells whose code is the same keep the outputs that they have there."""
    before = nbformat.read(path, as_version=4).cells if path.exists() else []
    kept = {cell.id: cell for cell in before if cell.cell_type == "code"}
    for cell in rendered.cells:
        if cell.cell_type == "code" and cell.id in kept and kept[cell.id].source == cell.source:
            cell.outputs, cell.execution_count = kept[cell.id].outputs, kept[cell.id].execution_count
    text = nbformat.v4.writes(rendered) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.new(path) as new:
        new.write_text(text, encoding="utf-8", newline="\n")
    return True


def words_of(block: str) -> str:
    """Only what is to be translated of a block: without formulas, code, addresses and tags."""
    for pattern in (FORMULA, CODE, re.compile(r"\]\([^)\s]+\)"), TAG):
        block = pattern.sub(" ", block)
    return block


def entries(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """The context and the English text of each entry that a notebook has, in its order."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from ((cell.id, block) for block in BETWEEN.split(cell.source)
                        if re.search("[A-Za-z]", words_of(block)))
        if alt := cell.metadata.get("alt"):
            yield f"{cell.id} alt", alt


def read(file: Path) -> Catalog:
    """The translations of a notebook; without a file, none."""
    return pofile.read_po(io.BytesIO(file.read_bytes() if file.exists() else b""))


def update(file: Path, notebook: NotebookNode, language: str) -> Catalog:
    """Give a PO file the entries of a notebook: a changed block keeps its old translation, marked as fuzzy."""
    return _updated(file, entries(notebook), language)


def update_words(language: str) -> list[str]:
    """Give `package.po` the entries of the package, beside those that figures and feedback have; name its faults."""
    file, known, new = LOCALE / language / "package.po", list(package_entries()), SEEN
    lines = new.read_text(encoding="utf-8").splitlines() if new.exists() else []
    kept = [message.id for message in read(file) if message.id and message.context == "seen"]
    seen = [("seen", text) for text in dict.fromkeys(kept + [line.replace("\\n", "\n") for line in lines])]
    catalog = _updated(file, known + seen, language)
    return [fault for context, text in known + seen if (fault := fault_of(catalog, context, text))]


def _updated(file: Path, found: Iterable[tuple[str, str]], language: str) -> Catalog:
    template, catalog = Catalog(), read(file)
    for context, text in found:
        template.add(text, context=context)
    catalog.update(template)
    catalog.obsolete.clear()
    written = io.BytesIO()
    pofile.write_po(written, catalog, width=0, omit_header=True, ignore_obsolete=True, include_previous=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    with files.new(file) as new:
        new.write_text(HEADER.format(language) + written.getvalue().decode(), encoding="utf-8", newline="\n")
    return catalog


def render(notebook: NotebookNode, catalog: Catalog) -> NotebookNode:
    """A notebook with its text translated; code, ids and outputs stay. What has no translation stays English."""
    rendered = copy.deepcopy(notebook)
    for cell in rendered.cells:
        if cell.cell_type == "markdown":
            blocks = [_translated(catalog, cell.id, block) for block in BETWEEN.split(cell.source)]
            cell.source = LINK.sub(_from_one_folder_deeper, "".join(blocks))
        if alt := cell.metadata.get("alt"):
            cell.metadata["alt"] = _translated(catalog, f"{cell.id} alt", alt)
    return rendered


def _translated(catalog: Catalog, context: str, text: str) -> str:
    message = catalog.get(text, context=context)
    return message.string if message and message.string and not message.fuzzy else text


def _from_one_folder_deeper(link: re.Match) -> str:
    """A link from the Korean folder, which has the same notebooks as the English one, and nothing else."""
    return f"](../{link[1]})" if link[1].startswith("../") and not link[1].endswith(".ipynb") else link[0]


def faults(notebook: NotebookNode, catalog: Catalog) -> list[str]:
    """A line for each entry that is missing, or is not the same text, and for each that is in no cell."""
    known = list(entries(notebook))
    old = [message for message in catalog if message.id and (message.context, message.id) not in set(known)]
    return [fault for context, text in known if (fault := fault_of(catalog, context, text))] + [
        f"{message.context}: is in no cell any more: {message.id[:60]!r}" for message in old]


def fault_of(catalog: Catalog, context: str, text: str) -> str:
    """What is wrong with the translation of an entry; empty if nothing is found."""
    message = catalog.get(text, context=context)
    if not message or not message.string:
        what = "is not translated"
    elif message.fuzzy:
        what = "has changed, its translation not yet"
    else:
        what = differences(text, message.string)
    return f"{context}: {what}: {text[:60]!r}" if what else ""


def _in_full(text: str) -> str:
    """A text with its millions and billions, its 만 and 억, written out: "120 million" is "1억 2,000만"."""
    def written(found: re.Match) -> str:
        parts = re.findall(r"(\d[\d.,]*) ?(\w+)", found[0])
        return f"{round(sum(float(number.replace(',', '')) * UNITS[unit] for number, unit in parts)):,}"

    return LARGE.sub(written, text)


def differences(text: str, translation: str) -> str:
    """Say in what a translation is not the same text; empty if nothing is found."""
    for what, pattern in SAME.items():
        seen = [text, translation]
        if what == "numbers":
            seen = [PLACE.sub(" ", words_of(block)) for block in seen]
            if LARGE.search(seen[0]):
                seen = list(map(_in_full, seen))
        left, right = (Counter(pattern.findall(block)) for block in seen)
        if what == "numbers":  # "five zeros" may become "0 다섯 개"
            spelt = Counter(str(DIGITS.index(word.lower())) for word in DIGIT.findall(words_of(text)))
            right -= spelt & (right - left)
        if left != right:
            return f"other {what}: {sorted((left - right).elements())} became {sorted((right - left).elements())}"
    if len(PLACE.findall(text)) != len(PLACE.findall(translation)):
        return "another number of {}"
    if particle := PARTICLE.search(translation):
        return f"a particle that depends on what comes before it, right after a {{}}: {particle[0]!r}"
    for sentence in re.split(r"(?<=[.!?:])\s|\n", words_of(translation)):
        if len(re.findall(r"[A-Za-z]{2,}", sentence)) > 3 and not HANGUL.search(sentence) and not LINE.match(sentence):
            return f"a sentence in Latin letters only: {sentence.strip()[:60]!r}"
    return ""


def package_entries() -> Iterator[tuple[str, str]]:
    """The context and the English text of each entry of `package.po`: of exercises, assignments, the answers' form."""
    for path in sorted(EXERCISES.glob("lesson_*.py")):
        for number, exercise in import_module(f"cnnlessons.exercises.{path.stem}").EXERCISES.items():
            yield from ((f"{number} cause", cause) for _, cause in exercise.causes)
            if isinstance(exercise.advice, str):
                yield f"{number} advice", exercise.advice
            yield from ((f"{number} hint", text) for text in exercise.hints)
            yield from ((f"{number} {name}", text) for name in ("why", "solution") if (text := getattr(exercise, name)))
        yield from ((f"{path.stem[-2:]} fault", text) for text in _said_by_functions(path))
    for path in ASSIGNMENTS:
        yield from ((path.stem, text) for text in _said_anywhere(path))
    for group in (TEXTS, KINDS):
        yield from (("form", text) for text in group.values())


def _said_by_functions(module: Path) -> Iterator[str]:
    """What the functions of a module of exercises say about a wrong answer, with `{}` in place of what they insert."""
    for function in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            said = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
            for node in (node for value in said if value for node in _texts(value)):
                if re.search("[A-Za-z]{2,} ", node):
                    yield NUMBER.sub("{}", node)


def _said_anywhere(module: Path) -> Iterator[str]:
    """What a module of the assignments may say, with `{}` in place of what it inserts, without what is no sentence."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}

    def parts(node):
        if isinstance(node, ast.JoinedStr | ast.Constant):
            yield node
        else:
            yield from (part for child in ast.iter_child_nodes(node) if id(child) not in docs for part in parts(child))

    for text in (text.strip() for node in parts(tree) for text in _texts(node)):
        if re.search("[A-Za-z]{2,} ", text) and not re.search(r"\\[bS]|= keras", text):
            yield NUMBER.sub("{}", re.sub(r"\{\w+\}", "{}", text))


def _texts(value: ast.AST) -> Iterator[str]:
    """The strings of an expression, whole: an f-string is one."""
    if isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in value.values)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    else:
        for child in ast.iter_child_nodes(value):
            yield from _texts(child)
