"""Rules that every notebook keeps, and a notebook that breaks each of them.

A rule takes a notebook and gives its problems, each with the number of the cell, counted from 1.
"""

import ast
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cnnlessons import exercises
from cnnlessons._explorable import MIME as EXPLORABLE
from cnnlessons.course.lessons import NOTEBOOKS, find_lessons, find_notebooks
from cnnlessons.course.refresh import INSTALL, normalise

PATHS = find_notebooks()
LESSONS = find_lessons()
NAMES = [str(path.relative_to(NOTEBOOKS)) for path in PATHS]

HERE = [path.as_posix() for path in (NOTEBOOKS.parent, Path.home(), Path(sys.prefix)) if path.name]
FOLDERS = "|".join([*map(re.escape, HERE), "/home", "/root", "/tmp", "/Users"])  # the longest first
MACHINE = re.compile(rf"(?<![\w.])(?:{FOLDERS})/|\b[A-Z]:\\|ipykernel_")
LECTURE = re.compile("ToBig's|CS231n review|Blog post|13th lecture|Special lecture")
CORRECTION = re.compile(r"> \*\*Correction\.\*\*|<details><summary>What .+ prints?</summary>")
MISPRINTS = "<details><summary>Misprints in the lectures</summary>"  # a list at the end of a lesson
LOG = re.compile(r"\bI0000\b|oneDNN|\b[A-Z]\w*Warning\b|\bWARNING\b")


def read(path):
    """A notebook as it is stored: nbformat's own reader would add what is missing."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


# --- what rules look at -------------------------------------------------------------------------------------

def code_cells(notebook):
    """Each code cell with its number."""
    return [(number, cell) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]


def outputs(notebook):
    """Each output with the number of its cell."""
    return [(number, output) for number, cell in code_cells(notebook) for output in cell.outputs]


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def text_of(output):
    """All that a reader can read in an output."""
    shown = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
             for kind, value in output.get("data", {}).items() if not kind.startswith("image/")]
    return "\n".join([output.get("text", ""), *shown, *output.get("traceback", [])])


def words(notebook, kind):
    """How many words the cells of a kind hold."""
    return sum(len(cell.source.split()) for cell in notebook.cells
               if cell.cell_type == kind and cell.get("id") != "install")


# --- the rules ----------------------------------------------------------------------------------------------

def executed_in_order(notebook):
    """A cell that nbval has no stored execution of passes uncompared."""
    return [f"cell {number} has execution count {cell.execution_count}, not {expected}"
            for expected, (number, cell) in enumerate(code_cells(notebook), 1)
            if cell.execution_count != expected]


def ignored_output_is_stored(notebook):
    """An output that nbval does not compare is still there for the reader."""
    return [f"cell {number} shows nothing" for number, cell in code_cells(notebook)
            if "nbval-ignore-output" in tags(cell) and not cell.outputs]


def no_errors(notebook):
    """No cell stopped."""
    return [f"cell {number} stopped" for number, output in outputs(notebook) if output.output_type == "error"]


def no_stderr(notebook):
    """Nothing was written to stderr."""
    return [f"cell {number} writes to stderr" for number, output in outputs(notebook)
            if output.get("name") == "stderr"]


def no_log_lines(notebook):
    """No log line and no warning reached the reader."""
    return [f"cell {number} shows {found[0]}" for number, output in outputs(notebook)
            if (found := LOG.search(text_of(output)))]


def no_paths_of_a_machine(notebook):
    """No output says where the notebook was executed."""
    return [f"cell {number} shows {found[0]}" for number, output in outputs(notebook)
            if (found := MACHINE.search(text_of(output)))]


def ids_are_unique(notebook):
    """Each cell has its own id, so that changes can be followed."""
    ids = [cell.get("id") for cell in notebook.cells]
    return [f"cell {number} has the id {name}" for number, name in enumerate(ids, 1)
            if not name or ids.count(name) > 1]


def kernel_is_python3(notebook):
    """The kernel that every Jupyter has."""
    name = notebook.metadata.get("kernelspec", {}).get("name")
    return [] if name == "python3" else [f"the kernel is {name}"]


def small(notebook):
    """Below 600 kB as a file, without the weights of a network that readers play with."""
    networks = [json.dumps(output.data[EXPLORABLE]) for _, output in outputs(notebook)
                if output.get("data", {}).get(EXPLORABLE, {}).get("component") == "network"]
    size = len(nbformat.v4.writes(notebook).encode()) - sum(map(len, networks))
    return [] if size < 600_000 else [f"it has {size:,} bytes"]


def short_cells(notebook):
    """At most 15 lines of code in a cell."""
    return [f"cell {number} has {lines} lines" for number, cell in code_cells(notebook)
            if (lines := len(cell.source.splitlines())) > 15]


def no_semicolon_at_the_end(notebook):
    """A semicolon at the end hides the output, and nbval fails."""
    return [f"cell {number} ends with ;" for number, cell in code_cells(notebook)
            if re.search(r";\s*(#.*)?$", cell.source.rstrip())]


def pictures_have_words(notebook):
    """Each cell with a picture says in its metadata what is to be seen."""
    return [f"cell {number} has no alt text" for number, cell in code_cells(notebook)
            if any("image/png" in output.get("data", {}) for output in cell.outputs)
            and not cell.metadata.get("alt", "").strip()]


def begins_with_a_heading(notebook):
    """The first cell names the notebook."""
    first = notebook.cells[0]
    return [] if first.cell_type == "markdown" and first.source.startswith("# ") else ["cell 1 is no heading"]


def at_most_two_code_cells_in_a_row(notebook):
    """Prose comes in between. (The cell that installs the course is folded.)"""
    kinds = [cell.cell_type for cell in notebook.cells if cell.get("id") != "install"]
    return [f"cell {number} is the third of code" for number in range(3, len(kinds) + 1)
            if kinds[number - 3:number] == ["code"] * 3]


def prose_outweighs_code(notebook):
    """At least as many words of Markdown as of code."""
    prose, code = words(notebook, "markdown"), words(notebook, "code")
    return [] if prose >= code else [f"{code} words of code, {prose} of prose"]


def one_cell_of_parameters(notebook):
    """At most one cell of parameters, each `name = literal` without another = in its line."""
    cells = [(number, cell) for number, cell in code_cells(notebook) if "parameters" in tags(cell)]
    return [*(f"cell {number} holds parameters, too" for number, _ in cells[1:]),
            *(f"cell {number}: {line}" for number, cell in cells for line in unreadable(cell.source))]


def unreadable(source):
    """Lines of a parameters cell that papermill or the runner would not understand."""
    for line in filter(None, source.splitlines()):
        try:
            (assignment,) = ast.parse(line).body
            ast.literal_eval(assignment.value)
        except (ValueError, AttributeError, SyntaxError):
            yield line
        else:
            if line.count("=") != 1:
                yield line


RULES = [executed_in_order, ignored_output_is_stored, no_errors, no_stderr, no_log_lines,
         no_paths_of_a_machine, ids_are_unique, kernel_is_python3, small, short_cells,
         no_semicolon_at_the_end, pictures_have_words, begins_with_a_heading, at_most_two_code_cells_in_a_row,
         prose_outweighs_code, one_cell_of_parameters]


# --- a lesson's rhythm: rules for lessons only ---------------------------------------------------------------

def opens_with_a_question(notebook):
    """Its first cell asks one, and says what the reader will be able to do."""
    return [f"the first cell lacks {words}" for words in ("**The question.**", "?", "After this lesson you can\n\n- ")
            if words not in notebook.cells[0].source]


def has_exercises(notebook):
    """Two or more, each under a heading with its number, and checked."""
    headings, checked = (re.findall(pattern, "\n".join(cell.source for cell in notebook.cells), re.MULTILINE)
                         for pattern in (r"^### Exercise (\d\d\.\d)$", r'exercises\.check\("(\d\d\.\d)"'))
    few = [] if len(checked) >= 2 else [f"{len(checked)} exercises"]
    return few if sorted(headings) == sorted(set(checked)) else [*few, f"asked {headings}, checked {checked}"]


def closes_with_what_to_keep(notebook):
    """Its last cell holds three to five points, sources, and what comes next."""
    text = notebook.cells[-1].source if notebook.cells[-1].cell_type == "markdown" else ""
    points = len(re.findall("^- ", text.partition("**Sources.**")[0], re.MULTILINE))
    parts = ("## What to keep", "**Sources.**", "**Next:**")
    lacking = [f"the end lacks {part}" for part in parts if part not in text]
    return lacking if 3 <= points <= 5 else [*lacking, f"{points} points to keep"]


RHYTHM = [opens_with_a_question, has_exercises, closes_with_what_to_keep]


# --- a lesson of the second edition: short, honest, and something to do -----------------------------------------

RIDDLES = (r"has a say", r"have a say", r"a ninth of", r"on one another's shoulders", r"\bneglect", r"\brepay",
           r"so so\b", r"\bbehind it\b", r"\bfloors?\b", r"table of weights", r"\bdetectors?\b", r"the blue one\b")


def seen(notebook):
    """The cells that a reader sees on the page, each with its number."""
    return [(number, cell) for number, cell in enumerate(notebook.cells, 1) if "remove-cell" not in tags(cell)]


def prose(notebook):
    """The text of all Markdown cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def minutes(notebook):
    """What a lesson takes: a minute for 100 words, one for a cell of code, hidden or not, three for an exercise."""
    exercises = len(re.findall(r"^### Exercise", prose(notebook), re.MULTILINE))
    return round(len(prose(notebook).split()) / 100 + len(code_cells(notebook)) + 3 * exercises)


def short(notebook):
    """At most 1,700 words and 40 cells, hidden ones too, and 45 minutes (lessons 09 and 14: 60)."""
    limit = 60 if re.search(r"^# (9|14)\.", notebook.cells[0].source) else 45
    found = [("words", len(prose(notebook).split()), 1_700), ("cells", len(notebook.cells), 40),
             ("minutes", minutes(notebook), limit)]
    return [f"it has {number} {name}" for name, number, most in found if number > most]


def says_its_minutes(notebook):
    """The first cell says how long the lesson takes, as it is computed."""
    words = f"About {minutes(notebook)} minutes."
    return [] if words in notebook.cells[0].source else [f"the first cell does not say: {words}"]


def few_predictions(notebook):
    """Three to six, and the output that answers each is hidden until the reader asks."""
    predictions = [number for number, cell in enumerate(notebook.cells, 1)
                   if cell.cell_type == "markdown" and "**Predict.**" in cell.source]
    few = [] if 3 <= len(predictions) <= 6 else [f"{len(predictions)} predictions"]
    return few + [f"cell {number + 1} shows its answer at once" for number in predictions
                  if "hide-output" not in tags(answer := notebook.cells[number])
                  or not answer.metadata.get("jupyter", {}).get("outputs_hidden")]


def corrections_are_folded(notebook):
    """A reader who never saw the lectures reads on."""
    return [f"cell {number} has an open correction" for number, cell in enumerate(notebook.cells, 1)
            if "**Correction.**" in cell.source]


def few_corrections(notebook):
    """Of what lectures print, at most three folded notes are inside the story, and never two in a row."""
    folds = re.findall(r"^<details><summary>(.+)</summary>$", prose(notebook), re.MULTILINE)
    notes = sum(bool(CORRECTION.match(f"<details><summary>{fold}</summary>")) for fold in folds)
    in_a_row = re.search(r"<details><summary>What [^<]+ prints?</summary>(?:(?!</details>).)*</details>\s*"
                         r"<details><summary>What [^<]+ prints?</summary>", prose(notebook), re.DOTALL)
    return [*([f"{notes} folded notes"] if notes > 3 else []), *(["two folded notes in a row"] if in_a_row else [])]


def no_scaffolding(notebook):
    """Assertions are in a cell that readers do not see."""
    return [f"cell {number} asserts" for number, cell in seen(notebook)
            if cell.cell_type == "code" and re.search(r"\bassert\b|as_printed", cell.source)]


def something_to_play_with(notebook):
    """An explorable or an animation."""
    code = "\n".join(cell.source for _, cell in code_cells(notebook))
    return [] if re.search(r"\bexplore\.\w+\(|figures\.play\(", code) else ["there is nothing to play with"]


def no_riddles(notebook):
    """Plain words."""
    return [f"it says {found[0]}" for words in RIDDLES if (found := re.search(words, prose(notebook)))]


def exercises_help(notebook):
    """Three to five exercises, each with hints, a solution and a reason; one is answered by something created."""
    asked = re.findall(r"^### Exercise (\d\d\.\d)$", prose(notebook), re.MULTILINE)
    found = [exercises.find(number)[1] for number in asked]
    lacking = [f"{number} lacks {part}" for number, exercise in zip(asked, found, strict=True)
               for part in ("hints", "solution", "why") if not getattr(exercise, part)]
    few = [] if 3 <= len(asked) <= 5 else [f"{len(asked)} exercises"]
    return [*few, *lacking, *(["none creates"] if not any(exercise.fault for exercise in found) else [])]


EDITION = [short, says_its_minutes, few_predictions, corrections_are_folded, few_corrections, no_scaffolding,
           something_to_play_with, no_riddles, exercises_help]


@pytest.mark.parametrize("rule", EDITION, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_rules_of_a_lesson(path, rule):
    assert rule(read(path)) == []


def test_readme_says_the_minutes_of_each_lesson():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    for path in LESSONS:
        said = re.search(rf"\]\(notebooks/{path.name}\) \|[^|]+\| (\d+) \|", readme)
        assert said, path.name
        assert int(said[1]) == minutes(read(path)), path.name


# --- every notebook keeps them ------------------------------------------------------------------------------

def test_there_are_lessons():
    assert LESSONS, f"no lesson in {NOTEBOOKS}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_rule(path, rule):
    assert rule(read(path)) == []


@pytest.mark.parametrize("rule", RHYTHM, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_rhythm(path, rule):
    assert rule(read(path)) == []


def installs_the_course_where_it_is_missing(notebook):
    """The first cell of code is the one that all notebooks share; folded, and left out of the book."""
    first = next((cell for _, cell in code_cells(notebook)), new_code_cell())
    folded = first.metadata.get("jupyter", {}).get("source_hidden") and "remove-cell" in tags(first)
    return [] if folded and first.id == "install" and first.source == INSTALL else ["it does not install the course"]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_notebook_installs_the_course_where_it_is_missing(path):
    notebook = read(path)
    assert installs_the_course_where_it_is_missing(notebook) == []
    notebook.cells[1].source += " "
    assert installs_the_course_where_it_is_missing(notebook) != []


@pytest.mark.parametrize("path, following", list(pairwise(LESSONS)), ids=lambda path: path.stem[:2])
def test_each_lesson_leads_to_the_next(path, following):
    assert re.search(rf"\*\*Next:\*\* .*\]\({re.escape(following.name)}\)", read(path).cells[-1].source)


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_notebook_is_valid_and_stored_as_refresh_stores_it(path):
    text = path.read_text(encoding="utf-8")
    nbformat.validate(json.loads(text))
    notebook = nbformat.v4.reads(text)
    normalise(notebook)
    assert nbformat.v4.writes(notebook) + "\n" == text


# --- each rule can fail -------------------------------------------------------------------------------------

def good():
    """A notebook that keeps every rule."""
    picture = new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480>"})
    cells = [
        new_markdown_cell("# Six by seven\n\n**The question.** How much is it? Say a number first, then run the cell."
                          "\n\nAfter this lesson you can\n\n- say it."),
        new_code_cell("factor = 7  # of six", execution_count=1, metadata={"tags": ["parameters"]}),
        new_code_cell("6 * factor", execution_count=2,
                      outputs=[new_output("execute_result", {"text/plain": "42"}, execution_count=2)]),
        new_markdown_cell("Forty-two, as everybody knows who has read the book. Now as a picture.\n\n"
                          "### Exercise 01.1\n\nAnd six by six?\n\n### Exercise 01.2\n\nAnd seven by seven?"),
        new_code_cell('draw(42)\nexercises.check("01.1", 36)\nexercises.check("01.2", 49)', execution_count=3,
                      outputs=[picture], metadata={"alt": "Six rows of seven dots.", "tags": ["nbval-ignore-output"]}),
        new_markdown_cell("## What to keep\n\n- Six\n- by\n- seven.\n\n**Sources.** Adams 1979.\n\n**Next:** eight."),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def cell(number, **changes):
    """A change to a notebook: give one of its cells other attributes."""
    return lambda notebook: notebook.cells[number - 1].update(changes)


def shows(text, kind="text/plain"):
    """A change to a notebook: let its second code cell show something else."""
    return cell(3, outputs=[new_output("display_data", {kind: text})])


def prints(text, name="stdout"):
    """A change to a notebook: let its second code cell print something."""
    return cell(3, outputs=[new_output("stream", text=text, name=name)])


def with_ids(*ids):
    """A change to a notebook: give its first cells other ids."""
    return lambda notebook: [cell.update(id=name) for cell, name in zip(notebook.cells, ids, strict=False)]


BREAKS = [
    (executed_in_order, cell(3, execution_count=None), "cell 3 has execution count None, not 2"),
    (executed_in_order, cell(2, execution_count=4), "cell 2 has execution count 4, not 1"),
    (ignored_output_is_stored, cell(5, outputs=[]), "cell 5 shows nothing"),
    (no_errors, cell(3, outputs=[new_output("error", ename="E", evalue="", traceback=[])]), "cell 3 stopped"),
    (no_stderr, prints("hello", "stderr"), "cell 3 writes to stderr"),
    (no_log_lines, prints("I0000 00:00:1 service.cc:1] x"), "cell 3 shows I0000"),
    (no_log_lines, shows("oneDNN custom operations are on"), "cell 3 shows oneDNN"),
    (no_log_lines, prints("cell:1: UserWarning: careful"), "cell 3 shows UserWarning"),
    (no_log_lines, shows("<b>DeprecationWarning</b>", "text/html"), "cell 3 shows DeprecationWarning"),
    (no_paths_of_a_machine, prints("saved to /home/someone/x.png"), "cell 3 shows /home/"),
    (no_paths_of_a_machine, shows("'/" "root/x'"), "cell 3 shows /" "root/"),
    (no_paths_of_a_machine, shows("<a href='/tmp/x'>", "text/html"), "cell 3 shows /tmp/"),
    (no_paths_of_a_machine, shows({"path": "/Users/someone"}, "application/json"), "cell 3 shows /Users/"),
    (no_paths_of_a_machine, prints("C:\\Users\\someone"), "cell 3 shows C:\\"),
    (no_paths_of_a_machine, prints("ipykernel" "_123/4.py:1"), "cell 3 shows ipykernel_"),
    (no_paths_of_a_machine, prints(f"at {HERE[0]}/x"), f"cell 3 shows {HERE[0]}"),
    (ids_are_unique, lambda notebook: notebook.cells[0].pop("id"), "cell 1 has the id None"),
    (ids_are_unique, with_ids("two", "six", "six"), "cell 2 has the id six"),
    (kernel_is_python3, lambda notebook: notebook.metadata.kernelspec.update(name="venv"), "the kernel is v"),
    (kernel_is_python3, lambda notebook: notebook.metadata.pop("kernelspec"), "the kernel is None"),
    (small, shows("x" * 600_000), "it has 60"),
    (short_cells, cell(3, source="1\n" * 16), "cell 3 has 16 lines"),
    (no_semicolon_at_the_end, cell(3, source="draw();\n"), "cell 3 ends with ;"),
    (no_semicolon_at_the_end, cell(3, source="draw();  # quietly"), "cell 3 ends with ;"),
    (pictures_have_words, cell(5, metadata={}), "cell 5 has no alt text"),
    (pictures_have_words, cell(5, metadata={"alt": " "}), "cell 5 has no alt text"),
    (begins_with_a_heading, cell(1, source="Six by seven"), "cell 1 is no heading"),
    (begins_with_a_heading, lambda notebook: notebook.cells.pop(0), "cell 1 is no heading"),
    (at_most_two_code_cells_in_a_row, lambda notebook: notebook.cells.pop(3), "cell 4 is the third of code"),
    (prose_outweighs_code, cell(3, source="one + two " * 30), "101 words of code, 68"),
    (one_cell_of_parameters, cell(3, metadata={"tags": ["parameters"]}), "cell 3 holds parameters, too"),
    (one_cell_of_parameters, cell(2, source="factor = 6 + 1"), "cell 2: factor = 6 + 1"),
    (one_cell_of_parameters, cell(2, source="factor = 7  # or factor = 8"), "cell 2: factor = 7  # or"),
    (one_cell_of_parameters, cell(2, source="import numpy"), "cell 2: import numpy"),
    (opens_with_a_question, cell(1, source="# 42?\n\nAfter this lesson you can\n\n- go"), "the first cell lacks **"),
    (opens_with_a_question, cell(1, source="# 1\n\n**The question.** How much?"), "the first cell lacks After"),
    (has_exercises, cell(5, source='draw(42)\nexercises.check("01.1", 36)'), "1 exercises"),
    (has_exercises, cell(4, source="### Exercise 01.1\n\n### Exercise 01.3"), "asked ['01.1', '01.3'], checked"),
    (closes_with_what_to_keep, cell(6, source="## What to keep\n\n- 1\n- 2\n- 3\n\n**Next:** 2"), "the end lacks **S"),
    (closes_with_what_to_keep, cell(6, source="## What to keep\n\n- 1\n- 2\n\n**Sources.** **Next:**"), "2 points"),
    (closes_with_what_to_keep, lambda notebook: notebook.cells.append(new_code_cell("**Next:**")), "the end lacks ##"),
]


@pytest.mark.parametrize("rule", [*RULES, *RHYTHM], ids=lambda rule: rule.__name__)
def test_a_good_notebook_keeps_the_rule(rule):
    assert rule(good()) == []
    assert rule in [broken for broken, _, _ in BREAKS]


@pytest.mark.parametrize("rule, change, problem", BREAKS, ids=[rule.__name__ for rule, _, _ in BREAKS])
def test_a_broken_rule_is_noticed(rule, change, problem):
    notebook = good()
    change(notebook)
    found = rule(notebook)
    assert found
    assert found[0].startswith(problem)


def test_a_missing_id_is_seen_in_the_file(tmp_path):
    """nbformat.read would have made one up."""
    notebook = json.loads(nbformat.writes(good()))
    del notebook["cells"][0]["id"]
    (tmp_path / "x.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert ids_are_unique(read(tmp_path / "x.ipynb")) == ["cell 1 has the id None"]


def test_addresses_and_relative_paths_are_no_paths_of_a_machine():
    notebook = good()
    prints("https://example.org/tmp/x.html, build/tmp/, and/or; 2:\\1")(notebook)
    assert no_paths_of_a_machine(notebook) == []


# --- the course as a whole ----------------------------------------------------------------------------------

def corrected(text):
    """The lectures that a lesson corrects, in notes of their own and in its list of misprints."""
    _, _, rest = text.partition(MISPRINTS)
    listed = re.findall(r"^- .+", rest.partition("</details>")[0], re.MULTILINE)
    named = [LECTURE.findall(line) for line in text.splitlines() if CORRECTION.match(line)]
    named += [LECTURE.findall(line.partition(":")[0]) for line in listed]
    assert all(named), named
    return sorted(sum(named, []))


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_each_correction_is_on_the_corrections_page(path):
    """Under the name of the lecture that it corrects; a correction of two lectures has two rows."""
    page = (NOTEBOOKS.parent / "CORRECTIONS.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| ([^|]+) \|.+\]\(notebooks/{path.name}\)", page, re.MULTILINE)
    assert corrected(prose(read(path))) == sorted(rows)


def test_corrections_are_found_where_lessons_have_them():
    """And a list of misprints without the name of a lecture is refused."""
    text = ("<details><summary>What ToBig's prints</summary>\n\n- Nothing.\n\n</details>\n\n- ToBig's: no note.\n\n"
            f"{MISPRINTS}\n\n- ToBig's: 6. It is 7.\n- Blog post: what ToBig's prints.\n\n</details>\n\n- The end.")
    assert corrected(text) == ["Blog post", "ToBig's", "ToBig's"]
    with pytest.raises(AssertionError):
        corrected(text.replace("- Blog post:", "- A blog:"))


def test_the_first_lessons_need_no_tensorflow():
    imports = [line for path in LESSONS if path.name < "09" for _, cell in code_cells(read(path))
               for line in cell.source.splitlines() if re.match(r"(from|import) ", line)]
    assert len(imports) > 7
    program = "\n".join([*imports, "import sys", "print('tensorflow' in sys.modules)"])
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"
