"""Marks: assignment 1 from the text, assignment 2 from the record of the check, judged as the notebook judged it."""

import json
import random
import re

import keras
import pytest
from notebook import Notebook
from submissions import QUESTIONS, answers, notebook

from cnnlessons.assignments import modeling, planted
from cnnlessons.assignments.chains import Step
from cnnlessons.assignments.networks import ALEXNET, Conv, Dense, Flatten, draw, draw_small, expected
from cnnlessons.assignments.record import MEDIA_TYPE, Record
from cnnlessons.course.lessons import NOTEBOOKS
from cnnlessons.grading.marking import Mark, Submission, mark_all

STUDENT = "s2338"  # whose network has few parameters, so that it is built in no time


def marked(content, student="kim", **options):
    result, = mark_all([Submission("kim.ipynb", student, content, **options)])
    return result


# --- assignment 1 -------------------------------------------------------------------------------------------

def test_marks_of_assignment_1():
    result = marked(notebook(*answers(fc8="check('fc8', output_shape=(1000,), params=4096000)",
                                      total="total(params=...)")), alexnet=True)
    assert (result.file, result.student, result.status, result.assignment, result.note) == (
        "kim.ipynb", "kim", "graded", "parameters", "")
    assert result.points == QUESTIONS - 3
    marks = {mark.question: mark for mark in result.marks}
    assert marks["conv1 parameters"] == Mark("conv1 parameters", "correct", "34944", "")
    assert marks["fc8 output shape"].answer == "(1000,)"
    assert marks["fc8 parameters"][:3] == ("fc8 parameters", "not yet", "4096000")
    assert "bias" in marks["fc8 parameters"].mistake
    assert marks["total parameters"][1:3] == ("not attempted", "")


def test_a_check_inside_other_code_is_not_read():
    inside = 'if True:\n    check("conv1", output_shape=(55, 55, 96), params=34944)'
    marks = {mark.question: mark for mark in marked(notebook(*answers(conv1=inside)), alexnet=True).marks}
    assert (marks["conv1 parameters"].points, marks["conv1 parameters"].status) == (0, "not read")
    assert "other code" in marks["conv1 parameters"].diagnosis


def test_an_unknown_mistake():
    cells = answers(conv1="check('conv1', (55, 55, 96), 12345)")
    marks = {mark.question: mark for mark in marked(notebook(*cells), alexnet=True).marks}
    assert marks["conv1 parameters"].mistake == "no known mistake"


@pytest.mark.parametrize("student, cell, note", [
    ("kim", 'task = parameters.for_student("kim")', ""), ("KIM", "for_student('kim')", ""),
    ("kim", "for_student('lee')", 'the notebook is about the network of "lee"; it was graded with that of "kim"'),
    ("kim", "for_student('park')\nfor_student('lee')", 'the notebook is about the network of "lee"'),
    ("kim", "for_student(' ')", 'the notebook is about the network of " "'), ("kim", "x", "is about AlexNet itself"),
])
def test_whose_network_a_notebook_is_about(student, cell, note):
    result = marked(notebook(cell, "check('conv1', params=3)"), student)
    assert note in result.note if note else not result.note


@pytest.mark.parametrize("content, options, note", [
    (b"", {}, "the file is empty"), (b"{}", {"assignment": "parameters"}, "it has no cells"),
    (notebook("x = 1"), {}, "this notebook is neither assignment: it has no check(...)"),
    (notebook("subtotal(3); recheck(3); check = total = 3"), {}, "neither assignment"),
    (notebook("modeling"), {}, "there is no record of the check: run the cell with the check again, and save"),
    (notebook("x"), {"student": ""}, "the name of the file tells no student, or more than one"),
])
def test_what_cannot_be_read(content, options, note):
    result = marked(content, **options)
    assert (result.status, result.points, result.marks) == ("not read", 0, ())
    assert note in result.note


# --- assignment 2: what the notebook accepts, grading accepts -----------------------------------------------

IMPORTS = """from cnnlessons import models
from cnnlessons.assignments import modeling
import keras
from keras import layers"""
TASK = f"task = modeling.for_student({STUDENT!r})"
COMMENTS = ("edges and colours", "corners, textures", "parts of objects", "a vote of all places")


def in_a_list(image, made):
    return [f"model = keras.Sequential([\n{image},\n{_items(made)}])"], "model"


def in_a_function(image, made):
    build = f"def build():\n    return keras.Sequential([head(),\n{_items(made)}])"
    return [f"def head():\n    return {image}", build], "build"


def in_parts(image, made):
    return [f"parts = [{image}]", f"for part in [\n{_items(made)}]:\n    parts.append(part)",
            "model = keras.Sequential(parts)"], "model"


def one_by_one(image, made):
    lines = [line if line.startswith("#") else f"model.add({line})" for line in made]
    return [f"model = keras.Sequential([{image}])", "\n".join(lines[:9]), "\n".join(lines[9:])], "model"


def functional(image, made):
    lines = [line if line.startswith("#") else f"x = {line}(x)" for line in made]
    return [f"image = {image}\nx = image", "\n".join(lines), "model = keras.Model(image, x)"], "model"


def in_a_class(image, made):
    return ["class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
            f"        self.parts = [\n{_items(made)}]\n    def call(self, x):\n"
            "        for part in self.parts:\n            x = part(x)\n        return x", "model = Net()"], "model"


def _items(made):
    return "".join(f"    {line}\n" if line.startswith("#") else f"    {line},\n" for line in made)


STYLES = in_a_list, in_a_function, in_parts, one_by_one, functional, in_a_class
FAULTS = None, "no relu", "batch", "bias", "padding", "pool", "comments"


def program(number):
    """A program: its style and its fault in turn, the rest at random.

    Returns its cells, the name of what it builds, its fault, and other cells for after the check.
    """
    style, fault, rng = STYLES[number % len(STYLES)], FAULTS[number % len(FAULTS)], random.Random(number)
    activation, padding = rng.choice(("inside", "layer", "name")), rng.choice(("same", "zeros"))
    normal = rng.choice(("", "models.LocalResponseNormalization()", "layers.Dropout(0.5)"))
    cells, name = style(f"keras.Input({draw(STUDENT).input_shape})", _layers(activation, padding, fault, normal))
    return cells, name, fault, rng.choices(["x = 1", f"print({name})", "import os"], k=rng.randrange(3))


def _layers(activation, padding, fault, normal):
    """The lines that make the layers of the student's network, with a comment before each block."""
    made = []
    for layer in draw(STUDENT).layers:
        if layer.name in ("conv1", "conv2", "conv3", "fc6") and (fault != "comments" or layer.name != "conv2"):
            made.append(f"# {COMMENTS[('conv1', 'conv2', 'conv3', 'fc6').index(layer.name)]}")
        if isinstance(layer, Flatten):
            made.append("layers.Flatten()")
        elif isinstance(layer, Conv | Dense):
            made += _weights(layer, activation, padding, fault)
        else:
            made += [f"layers.{'Average' if fault == 'pool' else 'Max'}Pooling2D({layer.pool_size}, {layer.strides})"]
        if normal and layer.name in ("pool1", "fc6"):
            made += [normal] if layer.name == "pool1" or "Dropout" in normal else []
        if fault == "batch" and layer.name in ("pool1", "conv3"):
            made.append("layers.BatchNormalization()")
    return made


def _weights(layer, activation, padding, fault):
    function = "softmax" if layer.name == "fc8" else "relu"
    inside = f", activation={function!r}" if activation == "inside" else ""
    if fault == "no relu" and layer.name in ("conv3", "fc7"):
        inside, function = "", ""
    after = {"layer": [f"layers.{'Softmax' if function == 'softmax' else 'ReLU'}()"],
             "name": [f"layers.Activation({function!r})"]}.get(activation, []) if function else []
    if isinstance(layer, Dense):
        return [f"layers.Dense({layer.units}{inside}, kernel_initializer='zeros')", *after]
    size, same, before = layer.kernel_size, layer.padding == "same" and (fault, layer.name) != ("padding", "conv5"), []
    bias = ", use_bias=False" if fault == "bias" else ""
    if same and padding == "zeros":
        same, before = False, [f"layers.ZeroPadding2D({size // 2})"]
    return [*before, f"layers.Conv2D({layer.filters}, {size}, {layer.strides}, {'same' if same else 'valid'!r}, "
                     f"groups={layer.groups}{bias}{inside})", *after]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2 * len(FAULTS)))
def test_grading_says_what_the_notebook_said(number):
    """For programs in many styles, right and wrong, with other cells after them."""
    cells, name, fault, other_cells = program(number)
    book = Notebook()
    try:
        for cell in [IMPORTS, TASK, *cells]:
            book.run(cell)
        feedback = book.run(f"task.check({name})")
        for cell in other_cells:
            book.run(cell)
        model, comments, *_ = marked(book.saved(), STUDENT).marks
    finally:
        book.close()
    assert (feedback.network.status == "correct") is (fault in (None, "comments"))
    assert (feedback.comments.status == "correct") is (fault != "comments")
    assert (model.status, model.diagnosis) == (feedback.network.status, feedback.network.reason)
    assert (comments.status, comments.diagnosis) == (feedback.comments.status, feedback.comments.reason)


@pytest.fixture(scope="module")
def checked():
    """A notebook whose model is right."""
    book = Notebook()
    for cell in [IMPORTS, TASK, f"model = keras.Sequential([keras.Input({draw(STUDENT).input_shape})])",
                 "\n".join(line if line.startswith("#") else f"model.add({line})"
                           for line in _layers("inside", "same", None, "")), "print('hello')"]:
        book.run(cell)
    book.run("task.check(model)")
    yield book
    book.close()


def test_a_model_of_the_top_level_earns_its_points(checked):
    result = marked(checked.saved(), STUDENT)
    assert [mark[:2] for mark in result.marks] == [
        ("(a) model", "correct"), ("(a) comments (a person reads them)", "correct"),
        ("(b) three faults", "not attempted"), ("(c) reads digits", "not attempted")]
    assert result.marks[2].diagnosis == ("there is no record of part (b): run the cell with the check again, and save "
                                         "the notebook")
    assert result.marks[1].answer == " | ".join(COMMENTS)
    assert result.note == ""


def test_cells_that_do_not_matter_may_change(checked):
    assert marked(checked.saved({4: "print('other')"}), STUDENT).points == 2
    assert marked(checked.saved({4: None, 1: "task = None", 0: IMPORTS + "  "}), STUDENT).points == 2


@pytest.mark.parametrize("changes", [{3: "model.add(layers.Flatten())"}, {2: None}, {0: "import keras"}])
def test_cells_changed_after_the_check_cost_the_points(checked, changes):
    result = marked(checked.saved(changes), STUDENT)
    assert (result.status, result.points) == ("not read", 0)
    assert result.note == ("the cells of the model were changed after the check: run the cell with the check again, "
                           "and save the notebook")


def test_a_notebook_without_outputs_has_no_record(checked):
    book = json.loads(checked.saved())
    for cell in book["cells"]:
        cell["outputs"] = []
    assert "there is no record of the check" in marked(json.dumps(book).encode(), STUDENT).note


def test_the_record_of_another_students_network(checked):
    result = marked(checked.saved(), "kim")
    assert (result.status, result.points) == ("graded", 1)  # the comments are there
    assert result.note == f'the notebook is about the network of "{STUDENT}"; it was graded with that of "kim"'
    assert "where" in result.marks[0].diagnosis


def forged(checked, change):
    book = json.loads(checked.saved())
    data = book["cells"][-1]["outputs"][0]["data"]
    data[MEDIA_TYPE] = change(data[MEDIA_TYPE])
    return json.dumps(book).encode()


def without(name):
    return lambda record: {key: value for key, value in record.items() if key != name}


def in_steps(**changes):
    return lambda record: record | {"steps": [step | changes for step in record["steps"]]}


@pytest.mark.parametrize("change", [
    lambda record: None, lambda record: [], lambda record: "x", lambda record: record | {"version": 99},
    lambda record: record | {"steps": {"a": 1}}, lambda record: record | {"steps": [1]},
    lambda record: record | {"input_shape": ["a", 2, 3]}, lambda record: record | {"input_shape": [-1, 2, 3]},
    lambda record: record | {"comments": "none"}, lambda record: record | {"fault": 5},
    lambda record: record | {"fault": "x" * 10_000_000},
    lambda record: record | {"steps": record["steps"] * 20}, lambda record: record | {"fault": "x" * 5000},
    without("student"), without("cells"), without("comments"), without("right"), lambda record: record | {"part": "d"},
    lambda record: record | {"part": []}, lambda record: record | {"params": -1}, in_steps(pads=[[1], [2]]),
    in_steps(pads=[[None, 1], [2, 1]]), in_steps(settings=[1]), in_steps(settings={"filters": {"a": 1}}),
])
def test_a_forged_record_gets_a_clear_line(checked, change):
    result = marked(forged(checked, change), STUDENT)
    assert (result.status, result.points) == ("not read", 0)
    assert result.note == "the record of the check is damaged: run the cell with the check again, and save"


@pytest.mark.parametrize("settings", [{}, {"kernel_size": 3, "filters": "x"}])
def test_forged_settings_earn_nothing_for_the_model(checked, settings):
    model, *_ = marked(forged(checked, in_steps(settings=settings)), STUDENT).marks
    assert (model.points, model.status) == (0, "not yet")


def test_an_empty_record_earns_nothing(checked):
    def empty(record):
        return record | {"steps": [], "comments": [], "input_shape": list(draw(STUDENT).input_shape)}
    result = marked(forged(checked, empty), STUDENT)
    assert result.points == 0
    assert "is missing" in result.marks[0].diagnosis


def test_of_several_records_the_best_counts(checked):
    book = json.loads(checked.saved())
    bad = json.loads(forged(checked, lambda record: record | {"fault": "it stops"}))
    book["cells"].append(bad["cells"][-1])
    assert marked(json.dumps(book).encode(), STUDENT).points == 2


def test_a_notebook_that_would_do_harm_is_graded_and_nothing_happens(checked, tmp_path):
    cell = f"import os; os.system('touch {tmp_path / 'harm'}')"
    result = marked(checked.saved({4: cell}), STUDENT)
    assert result.points == 2
    assert not (tmp_path / "harm").exists()


def test_alexnet_itself_where_everybody_has_it(checked):
    result = marked(checked.saved(), STUDENT, alexnet=True)
    assert "where 227×227×3 is expected" in result.marks[0].diagnosis


# --- parts (b) and (c) ----------------------------------------------------------------------------------------

READER = """digits = data.load_mnist()[0][0][:2000, :, :, None] / 255
labels = data.load_mnist()[0][1][:2000]
reader = keras.Sequential([keras.Input((28, 28, 1))])
for filters in (8, 16, 16, 16, 16):
    reader.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
    if len(reader.layers) in (1, 3, 7):
        reader.add(keras.layers.MaxPooling2D(2))
reader.add(keras.layers.Flatten())
for units, activation in ((32, "relu"), (32, "relu"), (10, "softmax")):
    reader.add(keras.layers.Dense(units, activation))
reader.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
reader.fit(digits, labels, epochs=2, batch_size=16, verbose=0)"""


@pytest.fixture(scope="module")
def mended():
    """A notebook with parts (b) and (c) of a student."""
    small = draw_small(STUDENT)
    book = Notebook()
    for cell in [f"{IMPORTS}\nfrom cnnlessons import data\nkeras.utils.set_random_seed(1)", TASK,
                 planted.source(small, STUDENT)]:
        book.run(cell)
    faulty = book.run("task.check(mended, part='b')")
    assert str(faulty) == "mended: ✗ not yet: 3 faults are left"
    book.run("\n".join(["mended = keras.Sequential([", f"    keras.Input({small.input_shape}),",
                        *(f"    {planted._line(layer, {})}," for layer in small.layers), "])"]))
    book.run("task.check(mended, part='b')")
    book.run(READER)
    book.run("task.check(reader, part='c')")
    yield book
    book.close()


def test_a_mended_network_and_a_reader_earn_their_points(mended):
    result = marked(mended.saved(), STUDENT)
    model, comments, faults, reader = result.marks
    assert (model.status, comments.status) == ("not attempted", "not attempted")
    assert (faults.status, reader.status, result.note) == ("correct", "correct", "")
    assert reader.answer.endswith(" digits read") and result.possible == 0 and result.of("modeling").possible == 4


def test_training_that_was_changed_after_the_check_earns_nothing(mended):
    model, _, faults, reader = marked(mended.saved({6: READER.replace("epochs=2", "epochs=3")}), STUDENT).marks
    assert (faults.points, reader.points, reader.status) == (1, 0, "not read")
    assert "the cells of the model were changed after the check" in reader.diagnosis


def test_another_students_faults_are_not_mended(mended):
    result = marked(mended.saved(), "kim")
    assert result.marks[2].diagnosis.endswith("left") and STUDENT in result.note


def test_a_record_of_the_first_version_is_one_of_part_a(checked):
    def old(record):
        return {name: record[name] for name in record if name not in ("part", "params", "right")} | {"version": 1}
    result = marked(forged(checked, old), STUDENT)
    assert [mark.points for mark in result.marks] == [1, 1, 0, 0]
    assert "no record of part (c)" in result.marks[3].diagnosis


@pytest.mark.parametrize("assignment, student", [(ALEXNET, ""), (None, "kim"), (None, "s1")])
def test_each_planted_fault_is_counted_until_it_is_mended(assignment, student):
    task = modeling.for_network(assignment) if assignment else modeling.for_student(student)
    wrong = planted.faults(task.small, task.student)
    right = [planted._line(layer, {}) for layer in task.small.layers]
    assert len(wrong) == 3
    for mended in range(4):
        lines = [planted._line(layer, {} if layer.name in [*wrong][:mended] else wrong.get(layer.name, {}))
                 for layer in task.small.layers]
        assert sum(line != other for line, other in zip(lines, right, strict=True)) == 3 - mended
        model = eval(f"keras.Sequential([keras.Input((28, 28, 1)), {', '.join(lines)}])", {"keras": keras,
                                                                                        "layers": keras.layers})
        left = ["✗ not yet: 3 faults are left", "✗ not yet: 2 faults are left", "✗ not yet: 1 fault is left"][mended:]
        assert str(task.check(model, part="b")) == f"mended: {[*left, '✓ correct'][0]}"


def test_every_kind_of_fault_is_planted_somewhere_and_students_differ():
    found = [planted.faults(draw_small(f"s{place}"), f"s{place}") for place in range(40)]
    assert {next(iter(change)) for wrong in found for change in wrong.values()} == {
        "padding", "strides", "use_bias", "activation", "filters", "units"}
    assert len(set(map(str, found))) > 20
    assert len({draw_small(f"s{place}").layers for place in range(40)}) > 30
    for wrong in found:
        assert len(wrong) == 3 and sum(change == {"activation": None} for change in wrong.values()) == 1


def test_no_network_to_mend_is_small_enough_for_the_reader():
    for place in range(200):
        small = draw_small(f"s{place}")
        assert expected(small)["total", "params"] > modeling.MOST
    assert expected(draw_small(""))["total", "params"] == 28_718


@pytest.mark.parametrize("change, reason", [
    (lambda parts: parts.pop(1), "there are other layers than in the source"),
    (lambda parts: parts.insert(3, keras.layers.BatchNormalization()), "there are other layers than in the source"),
    (lambda parts: parts.clear(), "stops with"),
    (lambda parts: parts.append(keras.layers.Dense(10)), "there are other layers than in the source")])
def test_other_layers_are_no_way_to_mend(change, reason):
    task = modeling.for_student("kim")
    lines = [planted._line(layer, {}) for layer in task.small.layers]
    parts = [eval(line, {"layers": keras.layers}) for line in lines]
    change(parts)
    verdict = task.check(lambda: keras.Sequential([keras.Input((28, 28, 1)), *(parts or stops())]), part="b")
    assert reason in str(verdict)


def stops():
    raise RuntimeError("no layers")


def seen(**changes):
    """A record of part (c) with layers enough and digits enough, but for some changes."""
    kinds = ["Conv2D"] * 5 + ["MaxPooling2D"] * 3 + ["Dense"] * 3
    good = {"part": "c", "input_shape": (28, 28, 1), "params": 11_074, "right": 898,
            "steps": tuple(Step(kind, (1,), (1,)) for kind in kinds)}
    return Record(**good | changes)


@pytest.mark.parametrize("record, reason", [
    (seen(), ""), (seen(right=800, params=20_000), ""), (seen(right=799), "it reads 799 of 1,000 digits"),
    (seen(params=20_001), "it has 20,001 parameters"), (seen(fault="it stops"), "it stops"),
    (seen(steps=seen().steps[1:]), "5 Conv2D, not 4"), (seen(steps=seen().steps[:-1]), "3 Dense, not 2"),
    (seen(input_shape=(28, 28, 3)), "the input is 28×28×3")])
def test_a_reader_is_a_small_alexnet_and_reads(record, reason):
    verdict, = modeling.judge(record, modeling.for_student("kim")).verdicts.values()
    assert verdict.status == ("not yet" if reason else "correct") and reason in verdict.reason


def test_there_are_three_parts():
    with pytest.raises(ValueError, match="there is no part 'd': the parts are a, b, c"):
        modeling.for_student("kim").check(None, part="d")
    assert str(modeling.for_student("kim").check(..., part="c")).startswith("reader: … not attempted")


def test_a_description_has_all_settings_and_no_shape():
    text = " ".join(modeling.for_network(ALEXNET).description.split())
    assert "The first convolution has 96 filters of 11×11. Its windows are 4 pixels apart. There is no padding." in text
    assert "Two fully connected layers of 4096 and 4096 neurons" in text and "each of 1000 classes" in text
    assert text.count("keep the size of the maps") == 4 and text.count("Max pooling follows: windows of 3×3, 2") == 3
    assert not {"55", "27", "13", "9216"} & set(re.findall(r"\d+", text))
    assert "split into 2 groups" in modeling.for_student("17").description


def test_the_solution_earns_full_marks():
    content = (NOTEBOOKS / "solutions" / "02_alexnet_modeling.ipynb").read_bytes()
    result = marked(content, alexnet=True)
    assert [(mark.question[:3], mark.status) for mark in result.marks] == [
        ("(a)", "correct"), ("(a)", "correct"), ("(b)", "correct"), ("(c)", "correct")]
