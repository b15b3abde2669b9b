"""Another language is the same course: each block is translated, with the same numbers, code, formulas and links."""

import copy
import re
import subprocess
import sys

import nbformat
import pytest
from babel.messages import Catalog
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cnnlessons import _language, checks, exercises
from cnnlessons._language import filled, say
from cnnlessons.course import translations
from cnnlessons.course.lessons import NOTEBOOKS, find_notebooks
from cnnlessons.course.translations import LOCALE, differences, faults, read, render

FILES = sorted(path for path in LOCALE.glob("ko/**/*.po") if path.stem not in ("package", "explorables"))
IDS = [path.relative_to(LOCALE).as_posix() for path in FILES]
TEXT = "A **kernel** (커널) of 3x3 has `kernel.size` numbers: $K^2=9$. See [lesson 2](02_convolution.ipynb)."
KOREAN = "3x3 **커널**(kernel)에는 숫자가 `kernel.size`개, 곧 $K^2=9$개 있습니다. [2강](02_convolution.ipynb)을 보세요."


def english(path):
    return nbformat.read((NOTEBOOKS / path.relative_to(LOCALE / "ko")).with_suffix(".ipynb"), as_version=4)


def korean(path):
    return nbformat.read((NOTEBOOKS / "ko" / path.relative_to(LOCALE / "ko")).with_suffix(".ipynb"), as_version=4)


def test_every_notebook_is_there_in_korean():
    assert {path.relative_to(LOCALE / "ko").with_suffix(".ipynb") for path in FILES} == {
        path.resolve().relative_to(NOTEBOOKS) for path in find_notebooks()}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_block_is_translated_and_is_the_same_text(path):
    assert faults(english(path), read(path)) == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_the_notebook_is_what_its_translations_make_it(path):
    rendered, stored = render(english(path), read(path)), korean(path)
    assert [cell.source for cell in stored.cells] == [cell.source for cell in rendered.cells]
    assert [cell.id for cell in stored.cells] == [cell.id for cell in rendered.cells]
    assert [cell.metadata for cell in stored.cells] == [cell.metadata for cell in rendered.cells]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_each_output_has_the_same_numbers(path):
    def numbers(cell):
        shown = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        text = "".join(text for text in shown if not text.startswith("<Figure"))
        return sorted(_language.NUMBER.findall(re.sub(r"\d+s - \d+[mu]s/step", "", text)))  # without times

    for ours, theirs in zip(english(path).cells, korean(path).cells, strict=True):
        if ours.cell_type == "code":
            assert (ours.id, numbers(theirs)) == (ours.id, numbers(ours))


def test_the_words_of_the_package_are_translated_and_are_the_same():
    words = read(LOCALE / "ko" / "package.po")
    known = [*translations.package_entries(), *((word.context, word.id) for word in words if word.context == "seen")]
    assert [fault for entry in known if (fault := translations.fault_of(words, *entry))] == []


@pytest.fixture
def notebook():
    cells = [new_markdown_cell(f"## See it\n\n{TEXT}\n\n$$O=1$$", id="see"),
             new_code_cell("6 * 7", id="code", metadata={"alt": "A cat on 2 chairs."})]
    return new_notebook(cells=cells)


def catalog(changed=()):
    words = {("see", "## See it"): "## 살펴보기", ("see", TEXT): KOREAN,
             ("code alt", "A cat on 2 chairs."): "의자 2개 위의 고양이"}
    made = Catalog()
    for (context, text), translation in (words | dict(changed)).items():
        made.add(text, translation, context=context)
    return made


def test_a_notebook_in_korean(notebook):
    before = copy.deepcopy(notebook)
    rendered = render(notebook, catalog())
    assert notebook == before
    assert rendered.cells[0].source == f"## 살펴보기\n\n{KOREAN}\n\n$$O=1$$"
    assert rendered.cells[1].metadata.alt == "의자 2개 위의 고양이"
    assert rendered.cells[1].source == "6 * 7"
    assert faults(notebook, catalog()) == []


def test_links_lead_to_the_same_place_from_one_folder_deeper():
    text = "[a](../CORRECTIONS.md), [b](01.ipynb), [c](../01.ipynb)"
    notebook = new_notebook(cells=[new_markdown_cell(text, id="x")])
    assert render(notebook, Catalog()).cells[0].source == "[a](../../CORRECTIONS.md), [b](01.ipynb), [c](../01.ipynb)"


@pytest.mark.parametrize("changed, said", [
    ({("see", "## See it"): ""}, "see: is not translated: '## See it'"),
    ({("see", TEXT): KOREAN.replace("3x3", "5x5")}, "see: other numbers: ['3', '3'] became ['5', '5']"),
    ({("see", TEXT): KOREAN.replace("kernel.size", "size")}, "see: other code: ['`kernel.size`'] became ['`size`']"),
    ({("see", TEXT): KOREAN.replace("K^2", "K")}, "see: other formulas: ['$K^2=9$'] became ['$K=9$']"),
    ({("see", TEXT): KOREAN.replace("(02_", "(03_")}, "see: other links"),
    ({("see", "## See it"): "## 살펴보기\n\nLook at the picture below."}, "a sentence in Latin letters only"),
    ({("old", "Gone."): "없음."}, "old: is in no cell any more: 'Gone.'"),
])
def test_each_fault_is_found_and_names_cell_and_block(notebook, changed, said):
    [line] = faults(notebook, catalog(changed))
    assert said in line


def test_an_english_change_is_named_and_keeps_its_old_translation(notebook, tmp_path):
    file = tmp_path / "a.po"
    translations.update(file, notebook, "ko")
    text = file.read_text(encoding="utf-8").replace(f'msgid "{TEXT}"\nmsgstr ""', f'msgid "{TEXT}"\nmsgstr "{KOREAN}"')
    file.write_text(text, encoding="utf-8")
    notebook.cells[0].source = notebook.cells[0].source.replace("See [lesson 2]", "Look at [lesson 2]")
    found = faults(notebook, translations.update(file, notebook, "ko"))
    assert "see: has changed, its translation not yet: 'A **kernel**" in "\n".join(found)
    assert KOREAN in file.read_text(encoding="utf-8")
    assert faults(notebook, read(file)) == found


def test_tags_and_the_number_of_each():
    assert differences("<details><summary>Compare</summary>", "<details><summary>비교하기</summary>") == ""
    assert "other tags" in differences("<details><summary>Compare</summary>", "<details>비교하기")
    assert "other numbers" in differences("1, 1 and 2", "1, 2, 2")
    assert differences("nine zeros, 3 sixes", "0 아홉 개, 6 3개") == ""
    assert "other numbers" in differences("nine zeros", "0 아홉 개, 0")
    assert "other numbers" in differences("nine zeros and 3", "0 아홉 개와 9")
    assert differences("120 million", "1억 2,000만") == differences("about 3.3 billion", "약 33억") == ""
    assert differences("thousands, millions, or billions", "수천, 수백만, 수십억") == ""
    assert "other numbers" in differences("120 million", "1,200만")
    assert "another number of {}" in differences("{} of {}", "{}")
    assert "a particle" in differences("a map of {}", "{}은 맵입니다")
    assert differences("In **5** of 10 cases", "10번 중 **5**번") == ""


@pytest.fixture
def korean_words(monkeypatch):
    def use(words):
        monkeypatch.setenv("CNNLESSONS_LANG", "ko")
        monkeypatch.setattr(_language, "words", lambda spoken, of="package": words)
        _language.templates.cache_clear()
    yield use
    _language.templates.cache_clear()


def test_words_with_numbers_of_their_own(korean_words):
    korean_words({"a map of {}x{}": "{}x{} 맵", "{} of {}": "{1}개 중 {0}개", "not yet": "아직", "conv": "합성곱"})
    assert say("a map of 5x5") == "5x5 맵"
    assert say("3 of 1,000") == "1,000개 중 3개"
    assert say("not yet: a map of 2x3") == "아직: 2x3 맵"
    assert say("a map of -5x1e+06") == "-5x1e+06 맵"
    assert say("12.5") == "12.5"
    assert say("unknown words") == "unknown words"
    assert filled("{} {}", ["1", "2"]) == "1 2"


def test_words_with_other_words_inside(korean_words):
    korean_words({"{} where {} is expected": "{1} 자리에 {0}", "no ReLU": "ReLU 없음", "{} expected": "틀림",
                  "the kernel of {}": "{}의 커널"})
    assert say("no ReLU where a MaxPooling2D is expected") == "a MaxPooling2D 자리에 ReLU 없음"
    assert say("conv1: the kernel of the kernel of conv2") == "conv1: conv2의 커널의 커널"


def test_clauses_and_what_a_learner_wrote(korean_words):
    korean_words({"it stays as it is": "그대로입니다.", "look at {}": "{} 부분을 보세요.",
                  "look again: {}": "다시 보세요: {}", "has no words {}": "{} 주석에 낱말이 없습니다."})
    assert say("look at conv1; it stays as it is") == "conv1 부분을 보세요. 그대로입니다."
    assert say("look again: conv1: it stays as it is") == "다시 보세요: conv1: 그대로입니다."
    assert say('has no words ("to do: it. now")') == '("to do: it. now") 주석에 낱말이 없습니다.'


def test_what_has_no_translation_is_written_down(korean_words, monkeypatch, tmp_path):
    korean_words({"known": "아는 말"})
    monkeypatch.setenv("CNNLESSONS_MISSING", str(tmp_path / "seen.txt"))
    assert [say("known"), say("5 new ones"), say("이미 Korean")] == ["아는 말", "5 new ones", "이미 Korean"]
    assert (tmp_path / "seen.txt").read_text(encoding="utf-8") == "{} new ones\n"


def test_english_is_looked_up_nowhere(monkeypatch):
    monkeypatch.delenv("CNNLESSONS_LANG", raising=False)
    monkeypatch.setattr(_language, "words", None)
    assert say("not yet") == "not yet"


def test_a_verdict_in_korean(korean_words):
    korean_words({"not yet": "아직 아닙니다", "that gives a map of {}x{}": "그러면 맵이 {}x{}입니다"})
    assert str(checks.Verdict("not yet", "that gives a map of 5x5")) == "✗ 아직 아닙니다: 그러면 맵이 5x5입니다"


def test_hints_in_korean(korean_words):
    hints = exercises.find("03.1")[1].hints
    korean_words({hints[0]: "첫 번째 창은 얼마나 움직일까요?", "Hint {} of {}": "힌트 {}/{}"})
    exercises._given.pop("03.1", None)
    assert exercises.hint("03.1") == f"힌트 1/{len(hints)}: 첫 번째 창은 얼마나 움직일까요?"


def test_figures_in_korean_have_every_letter_without_a_korean_font(korean_words, recwarn):
    from cnnlessons import figures

    korean_words({"mistakes of {}": "{}개 중 오답 수", "DNN": "심층 신경망", "mean": "평균"})
    drawn = figures.show_seeds({"DNN": [1, 2], "CNN": [2, 3]}, "mistakes of 10,000")
    drawn.canvas.draw()
    written = [text.get_text() for text in drawn.findobj() if hasattr(text, "get_text")]
    assert {"10,000개 중 오답 수", "심층 신경망", "CNN", "평균"} <= set(written)
    assert not [warning for warning in recwarn if "missing from" in str(warning.message)]


def test_a_notebook_in_the_korean_folder_speaks_korean(tmp_path):
    folder = tmp_path / "notebooks" / "ko" / "assignments"
    folder.mkdir(parents=True)
    command = [sys.executable, "-c", "from cnnlessons._language import language; print(language())"]
    spoken = [subprocess.run(command, cwd=cwd, capture_output=True, text=True).stdout for cwd in (folder, tmp_path)]
    assert spoken == ["ko\n", "en\n"]


def document(name):
    """A document without what may differ: the language in its own name, comments in code, the 0 of "lesson 04"."""
    text = (NOTEBOOKS.parent / f"{name}.md").read_text(encoding="utf-8").replace("```", "`")
    return re.sub(r"\.ko(?=\.)| +# .*|\b0(?=\d\b)", "", text)


@pytest.mark.parametrize("name", ["README", "CORRECTIONS", "docs/glossary"])
def test_a_document_is_the_same_text(name):
    in_korean = r"(?<=notebooks/)(?!ko/)(?=\w)|(?<=book/)(?=index)"  # where paths differ
    both = [re.sub(in_korean, "ko/", document(name)), document(f"{name}.ko")]
    if name == "docs/glossary":  # the Korean one has a table before its entries, too
        table, entries = both[1].split("{glossary}")
        rows = re.findall(r"^\| ([^,|]+?)(?:, .*)? \|.+\|.*\|$", table, re.MULTILINE)[1:]
        assert rows == re.findall(r"\n\n(.+)", f"\n{entries}") == sorted(rows, key=lambda word: word.replace(" ", ""))
        ours, theirs = (sorted(re.findall(r"^\w.*", text.partition("{glossary}")[2], re.MULTILINE)) for text in both)
        assert theirs == ours  # the terms
        both = ["\n".join(re.findall("^(?:#|  ).+", text, re.MULTILINE)) for text in both]
    for start in ("#", r"\|", r"`\w+$"):
        ours, theirs = (len(re.findall(f"^{start}", text, re.MULTILINE)) for text in both)
        assert (start, theirs) == (start, ours)
    assert differences(*both) == ""
