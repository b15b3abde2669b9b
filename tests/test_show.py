"""`cnnlessons show`: a page for a saved network."""

import re

import pytest
from click.testing import CliRunner

from cnnlessons.__main__ import main
from cnnlessons.backend import keras


def show(model, output):
    """The result of the command."""
    return CliRunner().invoke(main, ["show", str(model), "-o", str(output)])


def saved(folder, *layers):
    """The file of a network for digits."""
    keras.Sequential([keras.Input((28, 28, 1)), *layers]).save(folder / "model.keras")
    return folder / "model.keras"


def test_the_page_is_one_file_that_loads_nothing(tmp_path):
    model = saved(tmp_path, keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"))
    result = show(model, tmp_path / "page 놀이.html")
    assert (result.exit_code, result.output) == (0, f"Open {tmp_path}/page 놀이.html\n")
    html = (tmp_path / "page 놀이.html").read_text(encoding="utf-8")
    assert '"component": "network"' in html
    assert not re.search(r"""(src|href)=["'](?!data:)|\bimport\b.*from|fetch\(""", html)


def test_a_network_that_cannot_be_shown_is_refused_with_its_layer(tmp_path):
    model = saved(tmp_path, keras.layers.Flatten(), keras.layers.UnitNormalization(name="unit_length"))
    result = show(model, tmp_path / "page.html")
    assert result.exit_code == 2
    assert "unit_length" in result.output
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("content", [b"", b"no model"])
def test_a_file_that_is_no_model(tmp_path, content):
    (tmp_path / "model.keras").write_bytes(content)
    result = show(tmp_path / "model.keras", tmp_path / "page.html")
    assert result.exit_code == 2
    assert "cannot be read as a Keras model" in result.output
