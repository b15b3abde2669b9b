"""What the pages of the English book hold, and that they load nothing from elsewhere."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from latex2mathml.converter import convert

from cnnlessons import ops, shapes
from cnnlessons._explorable import MIME as EXPLORABLE
from cnnlessons.course.lessons import NOTEBOOKS

ROOT = NOTEBOOKS.parent
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
ASSIGNMENTS = sorted((NOTEBOOKS / "assignments").glob("*.ipynb"))
HANGUL = re.compile("[가-힣]")
# Korean words in the lessons that need no entry in the glossary
EVERYDAY = {"행", "열", "바이트", "거리", "방향", "내림", "올림", "교환 법칙", "분류 오차", "합성곱 층", "가리다"}


@pytest.fixture(scope="session")
def book():
    """The folder of the pages, as `make book` wrote them."""
    assert (ROOT / "build" / "book" / "index.html").exists(), "there is no book yet: make book"
    return ROOT / "build" / "book"


@pytest.fixture(scope="session")
def pages(book):
    """Every English page, parsed, by its path in the book."""
    return {path.relative_to(book).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in book.rglob("*.html") if path.relative_to(book).parts[0] != "ko"}


def page_of(path):
    """Where a notebook's page is in the book."""
    return path.relative_to(ROOT).with_suffix(".html").as_posix()


def plain(text):
    """Return the words without quotation marks, which Sphinx makes curly."""
    return " ".join(re.sub("[\"'“”‘’]", "", text).split())


def assets(page):
    """What a browser loads for a page."""
    return [tag.get("src") or tag["href"] for tag in page.find_all(["script", "img", "link", "iframe", "source"])
            if tag.get("src") or tag.get("href")]


# --- what is there ------------------------------------------------------------------------------------------

def test_every_lesson_and_every_other_page_is_there(pages):
    others = {"index.html", "search.html", "CORRECTIONS.html", "docs/glossary.html", "docs/api.html"}
    assert {*map(page_of, LESSONS + ASSIGNMENTS), *others} <= set(pages)


def test_no_solution_is_in_the_book(book):
    assert not [path for path in book.rglob("*") if "solution" in path.name]
    assert "solutions" not in (book / "searchindex.js").read_text(encoding="utf-8")


def test_each_notebook_is_in_the_menu_of_the_front_page(pages):
    menu = [link["href"] for link in pages["index.html"].select(".sidebar-tree a")]
    assert [link for link in menu if link.startswith("notebooks/")] == [*map(page_of, LESSONS + ASSIGNMENTS)]


def test_pages_show_every_heading_and_every_printed_output(pages):
    for path in LESSONS:
        text = plain(pages[page_of(path)].get_text())
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert plain(output.get("text", "")) in text
            if cell.cell_type == "markdown":
                for heading in re.findall(r"^#+ ([^`$*\n]+)$", cell.source, re.MULTILINE):
                    assert plain(heading) in text


def test_the_front_page_is_the_readme(pages):
    headings = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    shown = [heading.find(string=True, recursive=False) for heading in pages["index.html"].find_all("h2")]
    assert [*map(plain, headings)] == [*map(plain, shown)]


# --- links, pictures, formulas ------------------------------------------------------------------------------

def test_every_link_and_picture_inside_leads_somewhere(book, pages):
    """A link may also name a place on a page."""
    broken = []
    for name, page in pages.items():
        for link in [*assets(page), *(tag["href"] for tag in page.find_all("a", href=True))]:
            if re.match(r"(https?|data|mailto):", link):
                continue
            path, _, anchor = unquote(link).partition("#")
            target = (book / name).parent / path.partition("?")[0] if path else book / name
            if target.resolve().is_relative_to(book.resolve() / "ko"):
                continue  # test_book.py follows each link to the Korean book
            there = pages.get(target.resolve().relative_to(book.resolve()).as_posix())
            if not target.is_file() or anchor and not (there and there.find(id=anchor)):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(book, pages):
    assert not [asset for page in pages.values() for asset in assets(page) if re.match(r"(https?:)?//", asset)]
    styles = [path.read_text(encoding="utf-8") for path in book.rglob("*.css")]
    assert styles
    assert not [found for style in styles for found in re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//.*", style)]


def formulas(path):
    """The formulas of a notebook in LaTeX: between $ or $$, outside code."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```|`[^`]*`", "", cell.source, flags=re.DOTALL)
            yield from (double or single for double, single in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL))


@pytest.mark.parametrize("path", LESSONS + ASSIGNMENTS, ids=lambda path: path.stem)
def test_every_formula_is_mathml(pages, path):
    """The converter does not change commands that it does not know."""
    shown = [math.get_text() for math in pages[page_of(path)].find_all("math")]
    assert len(shown) == len(list(formulas(path)))
    assert not [text for text in shown if "\\" in text or not text.strip()]


def test_a_formula_by_hand(pages):
    """Lesson 2's O = I - K + 1."""
    formulas = pages["notebooks/02_convolution.html"].find_all("math")
    formula = next(math for math in formulas if math.get_text() == "O=I−K+1")
    assert [tag.name for tag in formula.find_all(["mi", "mo", "mn"])] == ["mi", "mo", "mi", "mo", "mi", "mo", "mn"]
    assert "\\" in BeautifulSoup(convert(r"\nosuchcommand"), "html.parser").get_text()


@pytest.mark.parametrize("path", LESSONS + ASSIGNMENTS, ids=lambda path: path.stem)
def test_every_picture_says_what_is_to_be_seen(pages, path):
    words = [output.data[EXPLORABLE]["words"] if EXPLORABLE in output.data else cell.metadata.alt
             for cell in nbformat.read(path, as_version=4).cells
             for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert [picture.get("alt") for picture in pages[page_of(path)].select(".cell_output img")] == words


def test_explorables_have_their_place(pages):
    page = pages["notebooks/02_convolution.html"]
    places = [json.loads(place.script.string)["component"] for place in page.select(".explorable-place")]
    assert {"correlation", "kernel", "frames"} <= set(places)
    assert page.find("script", src=re.compile("explore.js"))
    assert not pages["CORRECTIONS.html"].find("script", src=re.compile("explore.js"))


# --- corrections, glossary, reference, search ---------------------------------------------------------------

def test_corrections_lead_to_the_lessons_pages(pages):
    links = {link["href"] for link in pages["CORRECTIONS.html"].select('article a[href^="notebooks/"]')}
    source = (ROOT / "CORRECTIONS.md").read_text(encoding="utf-8")
    assert links == {name.replace(".ipynb", ".html") for name in re.findall(r"\((notebooks/\w+\.ipynb)\)", source)}


def test_the_first_use_of_a_term_leads_to_the_glossary(pages):
    links = [(link["href"].partition("#")[2], link.get_text())
             for link in pages["notebooks/02_convolution.html"].select('article a[href*="glossary.html#term-"]')]
    assert ("term-feature-map", "feature map") in links
    assert ("term-weight", "weights") in links
    places = [place for place, _ in links]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_lesson_leads_to_the_glossary(pages, path):
    article = pages[page_of(path)].article
    assert len(article.select('a[href*="glossary.html#term-"]')) >= 8
    assert not article.select("h1 a[href*=glossary], h2 a[href*=glossary], pre a[href*=glossary], a a")


def test_each_term_has_both_languages(pages):
    terms = pages["docs/glossary.html"].select("dl.glossary")
    assert terms
    for definition in terms[0].find_all("dd"):
        names = []
        for sibling in definition.find_previous_siblings():
            if sibling.name != "dt":
                break
            names.append(sibling.find(string=True))
        assert any(map(HANGUL.search, names)), names
        assert any(name.isascii() for name in names), names


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_glossary_has_the_korean_words_of_the_lesson(path):
    known = set((ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()) | EVERYDAY
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
    brackets = re.findall(r"\(([^()]*[가-힣][^()]*)\)", re.sub(r"\*\*Sources\.?\*\*.*", "", text, flags=re.DOTALL))
    words = {word.strip() for bracket in brackets for word in bracket.split(",") if HANGUL.search(word)}
    assert {word.removeprefix("He ") for word in words} <= known


def test_the_reference_explains_public_functions(pages):
    page = pages["docs/api.html"]
    documented = {entry["id"] for entry in page.select("dt.sig[id]")}
    public = {f"cnnlessons.{module.__name__.rpartition('.')[2]}.{name}" for module in (ops, shapes)
              for name, value in vars(module).items()
              if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")}
    assert public <= documented
    assert {"cnnlessons.figures.show_images", "cnnlessons.models.alexnet", "cnnlessons.tables.layer_table",
            "cnnlessons.exercises.check"} <= documented
    assert page.find(id="cnnlessons.ops.convolve").parent.find("a", href="#cnnlessons.ops.correlate")


def numbers(index, word):
    """The pages that hold a word; the index writes a single one without a list."""
    found = index.get(word, [])
    return [found] if isinstance(found, int) else found


@pytest.mark.parametrize("words, lesson", [
    (["recept", "field"], "05_why_convolution"), (["합성곱"], "02_convolution"), (["softmax"], "07_flatten"),
])
def test_the_search_index_finds(book, words, lesson):
    """Words are looked up by their stems, as the search page does."""
    index = (book / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    hits = [{*numbers(index["terms"], word), *numbers(index["titleterms"], word)} for word in words]
    pages = set.intersection(*hits)
    assert any(lesson in Path(index["docnames"][page]).name for page in pages)
