"""Turn notebooks into web pages with Sphinx and MyST-NB, for `make book` and `cnnlessons run`.

Sphinx loads this module as an extension. Formulas become MathML, which browsers show without a network.
"""

import json
import re
import tempfile
from base64 import b64encode
from pathlib import Path
from shutil import copyfile, rmtree

import nbformat
import numpy as np
from docutils import nodes
from latex2mathml.converter import convert
from nbformat.v4 import new_output
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import docutils_namespace

from cnnlessons import _files as files
from cnnlessons import exercises
from cnnlessons._explorable import MIME, components, place, script, style
from cnnlessons._forms import KINDS, TEXTS
from cnnlessons._language import HANGUL, language, say
from cnnlessons._words import one_of
from cnnlessons.checks import NOT_ATTEMPTED, Exercise, Verdict

SETTINGS = {
    "project": "cnnlessons",
    "html_title": "cnnlessons",
    "extensions": ["myst_nb", "cnnlessons.course.pages"],
    "nb_execution_mode": "off",  # pages show what a notebook has stored
    "nb_custom_formats": {".ipynb": ["cnnlessons.course.pages.read_notebook", {}, False]},
    "nb_number_source_lines": False,
    "myst_enable_extensions": ["colon_fence", "dollarmath"],
    "myst_heading_anchors": 3,
    "html_theme": "furo",
    "html_math_renderer": "mathml",
    "html_copy_source": False,
    "html_show_copyright": False,
    "language": language(),
}
FUNCTION = "*Open the notebook to answer this one: it asks for a function.*"
CREATION = "*Open the notebook to answer this one: it has many right answers.*"
CHECK = re.compile(r'^exercises\.check\("([\d.]+)"', re.MULTILINE)
SCROLLS = '<div style="overflow-x: auto">{}</div>'
PARTICLES = (  # that follow a Korean word without a space: the longest that fits counts
    "에서는|에서도|에서의|으로는|으로도|까지는|에게|에서|에는|에도|으로|까지|부터|처럼|보다|마다|이나|이며|이고|이라|입니다|"
    "은|는|이|가|을|를|의|에|도|만|과|와|로|나")
UNWANTED = (".buildinfo", "_sources", "objects.inv")  # Sphinx writes them, and the pages do not need them
UNTOUCHED = (nodes.title, nodes.reference, pending_xref, nodes.literal, nodes.math, nodes.FixedTextElement)


def build(source: Path, output: Path) -> None:
    """Turn a folder of notebooks and Markdown, with an `index.md`, into pages in another folder."""
    with tempfile.TemporaryDirectory() as scratch, docutils_namespace():
        site = Path(scratch, "site")
        Sphinx(source, None, site, Path(scratch, "trees"), "html", SETTINGS, status=None, warning=None).build()
        for folder in ("_images", "_static"):
            rmtree(output / folder, ignore_errors=True)  # they may hold pictures of an earlier build
        for file in sorted(site.rglob("*"), key=lambda file: file.name == "index.html"):  # last: it links to the others
            target = output / file.relative_to(site)
            if file.is_file() and target.relative_to(output).parts[0] not in UNWANTED:
                target.parent.mkdir(exist_ok=True, parents=True)
                with files.new(target) as new:
                    copyfile(file, new)


def read_notebook(text: str) -> nbformat.NotebookNode:
    """Read a notebook for its page: pictures get their alternative text, and exercises a field for the answer."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if words := cell.metadata.get("alt"):
            cell.metadata["mystnb"] = {"image": {"alt": words}}
        if cell.cell_type == "code":
            cell.outputs = [*filter(None, map(_on_a_page, cell.outputs)), *_exercises(cell.source)]
    return notebook


def _on_a_page(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    """Change an output for a page, which has no kernel and may be narrow; None where the page says it itself."""
    data = output.get("data", {})
    if data.get("text/plain") == str(NOT_ATTEMPTED):
        return None
    if MIME in data:
        described = {**data[MIME], "data": {**data[MIME]["data"], **output.metadata.get(MIME, {})}}
        return new_output("display_data", {"text/html": place(described, data.get("image/png", ""))})
    if "text/html" in data:
        data["text/html"] = SCROLLS.format(data["text/html"])
    return output


def _exercises(source: str):
    """For each check in a cell a field for the answer, if one answer is right and it is no function."""
    for number in CHECK.findall(source):
        try:
            number, exercise = exercises.find(number)
        except ValueError:  # the cell itself says that there is none
            continue
        if exercise.cases or exercise.fault:
            yield new_output("display_data", {"text/markdown": say(FUNCTION if exercise.cases else CREATION)})
        else:
            hidden = b64encode(json.dumps(for_page(exercise)).encode()).decode()  # not to be read in passing
            described = {"component": "exercise", "data": {"base64": hidden}, "words": f"Exercise {number}"}
            yield new_output("display_data", {"text/html": place(described)})


def for_page(exercise: Exercise) -> dict:
    """An exercise with a number or an array for its answer, as `explore/exercise.js` judges it on a page."""
    causes = [[np.asarray(wrong).tolist(), say(cause)] for wrong, cause in exercise.causes]
    return {
        "expected": np.asarray(exercise.expected).tolist(), "causes": causes, "advice": say(exercise.advice),
        "tolerance": exercise.tolerance, "texts": {name: say(text) for name, text in TEXTS.items()},
        "kinds": {name: say(kind) for name, kind in KINDS.items()},
        "several": [one_of(f"{{{place}}}" for place in range(count)) for count in range(1, len(causes) + 1)],
        "verdicts": {"correct": str(Verdict("correct", exercise.why)), "not yet": str(Verdict("not yet", "{reason}")),
                     "not attempted": str(NOT_ATTEMPTED)},
    }


def write_explorables(app: Sphinx) -> None:
    """Write the script and the style sheet of the explorables, for all pages that have some."""
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        (static / "explore.js").write_text(script(*components()), encoding="utf-8")
        (static / "explore.css").write_text(style(), encoding="utf-8")


def load_explorables(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Let a page that has explorables load their script and style sheet."""
    if "explorable-place" in context.get("body", ""):
        app.add_js_file("explore.js", loading_method="defer")
        app.add_css_file("explore.css")


def formula(visitor, node: nodes.Element) -> None:
    """Write a formula as MathML; a wide one scrolls by itself on a small screen."""
    if isinstance(node, nodes.math):
        visitor.body.append(convert(node.astext()))
    else:
        visitor.body.append(SCROLLS.format(convert(node.astext(), display="block")))
    raise nodes.SkipNode


class LinkTerms(SphinxPostTransform):
    """Links the first use of each term on a notebook's page to the glossary, if there is one."""

    default_priority = 5  # before Sphinx resolves links

    def run(self, **kwargs) -> None:
        """Add the links; headings, code, formulas and existing links stay unchanged."""
        if self.env.doc2path(self.env.docname).suffix != ".ipynb":
            return
        self.terms = {name.lower(): name for kind, name in self.env.domains.standard_domain.objects
                      if kind == "term" and bool(HANGUL.search(name)) == (self.config.language == "ko")}
        for text in list(self.document.findall(nodes.Text)):
            if not any(isinstance(node, UNTOUCHED) for node in _parents(text)):
                text.parent.replace(text, list(self._pieces(text.astext())))

    def _pieces(self, text: str):
        """Split the text at each term that this page uses for the first time."""
        while self.terms and (found := re.search(_any_of(self.terms), text, re.IGNORECASE)):
            yield nodes.Text(text[:found.start()])
            yield pending_xref("", nodes.inline("", found[0]), refdomain="std", reftype="term", refexplicit=True,
                               reftarget=self.terms.pop(found[1].lower()), refdoc=self.env.docname)
            text = text[found.end():]
        yield nodes.Text(text)


def _parents(node: nodes.Node):
    while node := node.parent:
        yield node


def _any_of(terms) -> str:
    """Return a pattern that finds a term as a whole word, in plural or with a particle, too; the longest first."""
    names = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    return rf"(?<![\w-])({names})(?:(?:s|es)?(?![\w-])|(?=(?:{PARTICLES})(?!\w)))"


def setup(app: Sphinx) -> dict:
    """Register the formulas, the links and the explorables with Sphinx."""
    app.add_html_math_renderer("mathml", inline_renderers=(formula, None), block_renderers=(formula, None))
    app.add_post_transform(LinkTerms)
    app.connect("builder-inited", write_explorables)
    app.connect("html-page-context", load_explorables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
