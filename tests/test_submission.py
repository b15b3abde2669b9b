"""Submitted files: what is read from them without running them, and what is refused."""

import json
import os
import sys

import nbformat
import pytest
from submissions import notebook

from cnnlessons.assignments import submission
from cnnlessons.assignments.submission import Answer, Refused, code_cells, find_answers, read_file, read_notebook


def answer(*sources, layer="conv1", quantity="params"):
    """What some cells say to one question."""
    return find_answers(sources)[layer, quantity]


# --- files --------------------------------------------------------------------------------------------------

def test_a_file_is_read_as_it_is(tmp_path):
    (tmp_path / "김.ipynb").write_bytes(b"\xff\x00anything")
    assert read_file(tmp_path / "김.ipynb") == b"\xff\x00anything"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(Refused, match="a folder"):
        read_file(tmp_path)


def test_a_link_is_refused_wherever_it_leads(tmp_path):
    (tmp_path / "lee.ipynb").write_bytes(notebook("check('conv1', params=1)"))
    try:
        (tmp_path / "kim.ipynb").symlink_to(tmp_path / "lee.ipynb")
        (tmp_path / "gone.ipynb").symlink_to(tmp_path / "nowhere")
    except OSError:
        assert os.name == "nt"  # an ordinary user may make none there
        return
    for name in ("kim.ipynb", "gone.ipynb"):
        with pytest.raises(Refused, match="a symbolic link"):
            read_file(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_nobody_writes_to_does_not_hold_the_grader_up(tmp_path):
    os.mkfifo(tmp_path / "kim.ipynb")
    with pytest.raises(Refused, match="not a regular file"):
        read_file(tmp_path / "kim.ipynb")


def test_a_huge_file_is_refused(tmp_path):
    with (tmp_path / "kim.ipynb").open("wb") as file:
        file.truncate(submission.MAX_BYTES)
        assert len(read_file(tmp_path / "kim.ipynb")) == submission.MAX_BYTES
        file.truncate(10**12)  # a terabyte that takes no space
    with pytest.raises(Refused, match="larger than 20 MB"):
        read_file(tmp_path / "kim.ipynb")


def test_a_file_that_is_gone_or_locked_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be opened: No such file"):
        read_file(tmp_path / "kim.ipynb")
    (tmp_path / "lee.ipynb").touch(mode=0)
    if os.name != "nt" and os.geteuid() != 0:  # root opens everything
        with pytest.raises(Refused, match="cannot be opened: Permission denied"):
            read_file(tmp_path / "lee.ipynb")


# --- notebooks ----------------------------------------------------------------------------------------------

SOURCES = ["a = 1\nb = '특성 맵'", "", "check('conv1')"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"])
def test_encodings(encoding):
    assert code_cells(read_notebook(notebook(*SOURCES).decode().encode(encoding))) == SOURCES


@pytest.mark.parametrize("version", [3, 4])
def test_both_formats_as_nbformat_writes_them(version):
    book = nbformat.reads(notebook(*SOURCES).decode(), as_version=4)
    assert code_cells(read_notebook(nbformat.writes(book, version=version).encode())) == SOURCES


def test_source_as_one_text_as_colab_and_vs_code_may_write_it():
    cells = [{"cell_type": "code", "source": source, "metadata": {"id": "x", "vscode": {"languageId": "python"}}}
             for source in SOURCES]
    assert code_cells(read_notebook(json.dumps({"cells": cells, "metadata": {"colab": {}}}).encode())) == SOURCES


def test_line_ends_of_windows():
    book = {"cells": [{"cell_type": "code", "source": ["a\r\n", "b\rc"]}, {"cell_type": "raw", "source": "check()"}]}
    assert code_cells(read_notebook(json.dumps(book).encode())) == ["a\nb\nc"]


@pytest.mark.parametrize("content, reason", [
    (b"", "the file is empty"),
    (b" \n\t", "the file is empty"),
    (b"%PDF-1.7", "not a notebook"),
    (b"PK\x03\x04" + bytes(100), "not a notebook"),
    (bytes(range(256)), "not a notebook"),
    (b"\xff\xfe\x00", "not a notebook"),
    (b"[]", "not a notebook"),
    (b"print('hello')", "not a notebook"),
    (notebook(*SOURCES)[:-10], "its JSON breaks at line 1 of 1"),
    (notebook(*SOURCES)[:100], "its JSON breaks at line 1 of 1"),
    (b"{}", "it has no cells"),
    (b'{"cells": null}', "it has no cells"),
    (b'{"cells": 3}', "it has no cells"),
    (b'{"cells": {"a": 1}}', "it has no cells"),
    (b'{"cells": [3]}', "it has no cells"),
    (b'{"cells": [{"cell_type": "code"}]}', "it has no cells"),
    (b'{"cells": [{"cell_type": "code", "source": 3}]}', "it has no cells"),
    (b'{"cells": [{"cell_type": "code", "source": [3]}]}', "it has no cells"),
    (b'{"worksheets": [[]]}', "it has no cells"),
    (b"[" * 10**6, "not a notebook"),
    (b'{"cells": ' + b"[" * 10**6, "nested too deeply"),
    (b'{"a":' * 10**6, "nested too deeply"),
    (b'{"cells": ' + b"[" * 10**6 + b"]" * 10**6 + b"}", "nested too deeply"),
    (b'{"cells": [], "a": ' + b"9" * 10**6 + b"}", "a number of thousands of digits"),
])
def test_what_is_no_notebook_is_refused(content, reason):
    with pytest.raises(Refused, match=reason):
        code_cells(read_notebook(content))


# --- answers ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("source", [
    "check('conv1', params=34944)",
    'check("conv1", output_shape=..., params=(11*11*3 + 1)*96)',
    "check('conv1', ..., (11*11*3 + 1)*96)",
    "check(layer='conv1', params=34_944)",
    "_ = check('conv1', params=34944);",
    "# 특성 맵\ncheck(\n    'conv1',  # first\n    params=(11*11*3\n            + 1)*96,\n)",
    "%time\n!ls\ncheck('conv1', params=34944)\ncheck?",
    "check('conv1', params=(100\n% 65)*34944/35)",
    "def check(*args, **kwargs):\n    return 'correct'\ncheck('conv1', params=34944)",
    "check('conv1', params=34944.0)",
    "print(check('conv1', params=34944))\ndisplay(check('pool1', params=0))",
    "task.check('conv1', params=34944)", "print(task.check('conv1', params=34944))",
])
def test_an_answer_in_any_form(source):
    assert answer(source) == Answer(34944)


def test_shapes_and_totals():
    for shape in ("output_shape=((227 - 11)//4 + 1, 55, 96)", "[55, 55, 96]"):
        assert answer(f"check('conv1', {shape})", quantity="output_shape") == Answer((55, 55, 96))
    assert answer("total(1 + 1, dense_params=3)", layer="total", quantity="params") == Answer(2)
    assert answer("total(1 + 1, dense_params=3)", layer="total", quantity="dense_params") == Answer(3)


@pytest.mark.parametrize("source", [
    "check('conv1', params=...)", "check('conv1', params=(...))", "check('conv1', params=3*...)",
    "check('conv1', params=(55, ..., 96))", "n = ...\ncheck('conv1', params=n)",
])
def test_a_blank(source):
    assert answer(source) == Answer(...)


@pytest.mark.parametrize("sources", [
    ["side = (227 - 11)/4 + 1", "check('conv1', params=side)"],
    ["side, depth = 50, 5", "x = 1", "total_side = side + depth\ncheck('conv1', params=total_side)"],
    ["side = 54", "side = side + 1\ncheck('conv1', params=side)"],
    ["side = 54", "side += 1", "check('conv1', params=side)"], ["a = side = 55", "check('conv1', params=side)"],
    ["side: int = 55", "check('conv1', params=side)"], ["a, (b, c), side = 1, (2, 3), 55\ncheck('conv1', params=side)"],
    ["def f(x):\n    side = 3", "if 0: pass", "side = 55", "check('conv1', params=side)"],
    ["side = 55  # 특성 맵\nprint(side)\ncheck('conv1', params=side)\nside = 3"],
    ["shape = (55, 55, 96)", "side = 55", "check('conv1', shape, side)"],
])
def test_a_name_that_a_line_above_sets(sources):
    assert answer(*sources) == Answer(55)


@pytest.mark.parametrize("sources", [
    ["check('conv1', params=side)", "side = 55"],
    ["side = 55", "side |= 1", "check('conv1', params=side)"],
    ["side = 55", "side: int", "check('conv1', params=side)"],
    ["side += 1", "check('conv1', params=side)"], ["side = 55", "side += len('abc')", "check('conv1', params=side)"],
    ["side = 55", "for side in range(3): pass", "check('conv1', params=side)"],
    ["side = 55", "side = len('abc')", "check('conv1', params=side)"],
    ["side, other = 55", "check('conv1', params=side)"],
    ["side = 55" + "\n# a long cell" * 1000, "check('conv1', params=side)"],
])
def test_a_name_that_grading_cannot_follow(sources):
    assert "grading cannot tell what side is" in answer(*sources).problem


@pytest.mark.parametrize("source", [
    "check('conv1', output_shape=(55, 55, 96), params=34,944)",
    "check('conv1', output_shape=(55, 55, 96), params=(34,044))",
])
def test_commas_in_a_number_do_not_cost_the_other_answer(source):
    """Both are errors to Python: an argument after params=34, and a number that begins with 0."""
    with pytest.raises(SyntaxError):
        compile(source, "cell", "exec")
    assert answer(source, quantity="output_shape") == Answer((55, 55, 96))
    assert "to Python the comma separates two numbers: write 34" in answer(source).problem


@pytest.mark.parametrize("source, reason", [
    ("if False:\n    check('conv1', params=34944)", "inside other code"),
    ("for n in [1]: check('conv1', params=34944)", "inside other code"),
    ("def f():\n    check('conv1', params=34944)", "inside other code"),
    ("print(check('conv1', params=34944), 'done')", "inside other code"),
    ("lambda: check('conv1', params=34944)", "inside other code"),
    ("check('conv1', **{'params': 34944})", "does not read answers after * or **"),
    ("check('conv1', *[(1,), 34944])", "does not read answers after * or **"),
    ("check('conv1', 1, 2, 3)", "more answers than questions"),
    ("check('conv1', params=1, params=34944)", "params is given twice"),
    ("check('conv1', 1, 34944, params=34944)", "params is given twice"),
    ("check('conv1', params=34944)\ncheck('conv1', params=34848)", "2 cells answer this differently"),
    ("check('conv1', params=34944", "not valid Python ('(' was never closed, line 1)"),
    ("x = 1\ncheck('conv1' params=34944)", "not valid Python (invalid syntax. Perhaps you forgot a comma?, line 2)"),
    ("  check('conv1', params=34944)", "not valid Python (unexpected indent, line 1)"),
    ("check('conv1', params=" + "("*5000 + "1" + ")"*5000 + ")", "not valid Python"),
    ("check('conv1', params=1\0)", "not valid Python"),
    ("check('conv1', params=" + "+".join("1" * 900) + ")", "too many operations"),
    ("n = " + "+".join("1" * 900) + "\ncheck('conv1', params=n)", "cannot tell what n is"),
    ("check('conv1', params=__import__('os').getpid())", "it cannot call getpid(...)"),
])
def test_a_check_that_is_not_read_says_why(source, reason):
    given = answer(source)
    assert given.value is ...
    assert reason in given.problem


@pytest.mark.parametrize("source", [
    "# check('conv1', params=34944)", "'''\ncheck('conv1', params=34944)\n'''", "check()", "check(name, params=3)",
    "check(f'conv1', params=3)", "check(1, params=3)", "checks('conv1', params=3)", "other.check('conv1', params=3)",
    "check = 3", "import check", "total", "%%html\n<b>check</b>",
])
def test_what_is_no_check_of_a_layer_is_no_answer(source):
    assert find_answers([source]) == {}


def test_copies_of_a_cell():
    blank, right, wrong = (f"check('conv1', output_shape={shape}, params={params})"
                           for shape, params in [("...", "..."), ("(55, 55, 96)", 34944), ("(55, 55, 96)", 34848)])
    assert answer(blank, right) == answer(right, blank) == Answer(34944)
    assert answer(right, "x = 1", right.replace("34944", "(11*11*3 + 1)*96")) == Answer(34944)
    assert answer(right, "if 1: " + wrong) == Answer(34944)
    assert answer(right, "check('conv1', params=n)") == Answer(34944)
    assert answer("check('conv1', params=34944)", "check('conv1', params=34944.0)") == Answer(34944)
    assert "differently" in answer(right, wrong).problem
    assert answer(right, wrong, quantity="output_shape") == Answer((55, 55, 96))  # these two are alike


def test_one_broken_cell_leaves_the_others():
    answers = find_answers(["check('conv1', params=(", "check('pool1', params=0)", "total(5,", "1 +"])
    assert {layer for layer, _ in answers} == {"conv1", "pool1", "total"}
    assert answers["pool1", "params"] == Answer(0)
    assert answers["pool1", "output_shape"] == Answer()
    for question in (("conv1", "output_shape"), ("conv1", "params"), ("total", "params"), ("total", "dense_params")):
        assert "not valid Python" in answers[question].problem


def test_cells_without_end_are_refused():
    with pytest.raises(Refused, match="longer than 300,000 characters"):
        find_answers(["check('conv1', params=" + "("*10**6])
    with pytest.raises(Refused, match="longer than 300,000 characters"):
        find_answers(["check('conv1', params=1)"] * 20_000)
    assert find_answers(["x" * 10**6, "check('conv1', params=1)"])["conv1", "params"] == Answer(1)


def test_a_warning_of_the_students_code_is_nobodys_business(recwarn):
    assert answer("x = '\\d'\ncheck('conv1', params=1)") == Answer(1)
    assert not recwarn.list


def test_reading_imports_no_kernel():
    """Nothing that could run a notebook, and nothing that takes seconds in every worker."""
    import subprocess
    code = ("import sys, cnnlessons.grading.marking\n"
            "print(*{'nbformat', 'IPython', 'papermill', 'matplotlib', 'keras', 'tensorflow'} & set(sys.modules))")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, "\n", "")
