"""The cells that a model was built from, found in the text of the cells that ran."""

import pytest

from cnnlessons.assignments.cells import cells_behind, hash_of

IMPORTS, OTHER, CHECK = "from keras import layers", "print('hello')", "task.check(build_alexnet)"
FUNCTION = "def build_alexnet():\n    return layers.Dense(1)"


@pytest.mark.parametrize("cells, behind", [
    ([IMPORTS, OTHER, FUNCTION, CHECK], [IMPORTS, FUNCTION]),
    ([IMPORTS, "def build_alexnet(): return layers", FUNCTION, CHECK], [IMPORTS, FUNCTION]),  # the last one counts
    ([IMPORTS, FUNCTION, "model = build_alexnet()", "model.summary()", "model.fit(x)", CHECK], [IMPORTS, FUNCTION]),
    ([IMPORTS, FUNCTION, "model = build_alexnet()", "check(model)"], [IMPORTS, FUNCTION, "model = build_alexnet()"]),
    (["size = 3", "def stem():\n    return size", "def build_alexnet():\n    return stem()", CHECK],
     ["size = 3", "def stem():\n    return size", "def build_alexnet():\n    return stem()"]),
    (["m = S()", "m.add(1)", "n.add(2)", "m.layers[0] = 2", "check(m)"], ["m = S()", "m.add(1)", "m.layers[0] = 2"]),
    (["m = S()", "m.add(1)", "m = S()", "m.add(2)", "check(m)"], ["m = S()", "m.add(2)"]),  # begun anew
    (["parts = []", "for n in (1, 2):\n    parts.append(n)", "m = S(parts)", "check(m)"],
     ["parts = []", "for n in (1, 2):\n    parts.append(n)", "m = S(parts)"]),
    (["def grow(m):\n    m.add(1)", "m = S()", "grow(m)", "show(m)", "check(m)"],
     ["def grow(m):\n    m.add(1)", "m = S()", "grow(m)"]),
    (["x = 1", "x = f(x)", "x += 2", "check(x)"], ["x = 1", "x = f(x)", "x += 2"]),
    (["try:\n    import keras\nexcept ImportError:\n    pass", "m = keras.S()", "check(m)"],
     ["try:\n    import keras\nexcept ImportError:\n    pass", "m = keras.S()"]),
    (["%matplotlib inline\nm = S()", "check(m)"], ["%matplotlib inline\nm = S()"]),
    (["class Net(S):\n    size = 3", "m = Net()\ncheck(m)"], ["class Net(S):\n    size = 3", "m = Net()\ncheck(m)"]),
    (["this is not Python", "m = S()", "check(m)"], ["m = S()"]),
    (["m = S()", "m = S()", "check(m)"], ["m = S()"]), ([CHECK], []), ([OTHER], []), ([], []),
])
def test_the_cells_that_an_argument_was_built_from(cells, behind):
    assert cells_behind(cells) == behind


def test_space_at_the_end_of_lines_changes_no_hash():
    assert hash_of("x = 1\ny = 2") == hash_of("x = 1 \r\ny = 2\n\n") != hash_of("x = 1\ny = 3")
