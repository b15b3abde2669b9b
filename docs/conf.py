"""The settings with which `make book` turns this repository into a website: Sphinx, MyST-NB and the theme Furo."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

from cnnlessons.course.pages import SETTINGS

globals().update(SETTINGS)
extensions = [*SETTINGS["extensions"], "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# The source folder is the repository itself, so that the links of the notebooks and of README.md work unchanged.
include_patterns = ["index.md", "CORRECTIONS.md", "CONTRIBUTING.md", "docs/*.md", "notebooks/[0-9]*.ipynb",
                    "notebooks/assignments/*.ipynb", "benchmarks/*.md", "data/*.md", "tests/mutants/*.md"]
exclude_patterns = [".*", "**/*.ko.md", "build", "src", "notebooks/solutions"]

default_role = "py:obj"  # `name` in a docstring is a link where the name is known, else code
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
html_favicon = "icon.svg"
html_static_path = ["static", "../src/cnnlessons/figures/hangul.ttf"]
html_js_files = [("switch.js", {"defer": "defer"})]
html_css_files = ["switch.css", "hangul.css"]
html_theme_options = {"light_css_variables": {
    "font-stack": "'Lessons Hangul', system-ui, -apple-system, sans-serif",
    "font-stack--monospace": "'Lessons Hangul', ui-monospace, Menlo, Consolas, monospace"}}

ROOT = Path(__file__).parents[1]
SWITCH = '<p class="language"><a href="{}" hreflang="{}" lang="{}">{}</a></p>\n{}'


def in_korean(page: str) -> str:
    """The name of a page in the Korean book, such as "notebooks/ko/01_..."; where it has none, of its first page."""
    pages = {page.replace("notebooks", "notebooks/ko"): ".ipynb", f"{page}.ko": ".md"}
    return next((name for name, ending in pages.items() if (ROOT / f"{name}{ending}").exists()), "index.ko")


def in_english(page: str) -> str:
    """The name of a Korean page in the English book."""
    return page.replace("notebooks/ko", "notebooks").removesuffix(".ko")


def add_switch(app, page: str, template: str, context: dict, doctree) -> None:
    """Put a link to the same page in the other language on a page; the Korean book is in the folder `ko`."""
    up = "../" * page.count("/")
    other = ((f"{up}../{in_english(page)}.html", "en", "en", "English") if app.config.language == "ko" else
             (f"{up}ko/{in_korean(page)}.html", "ko", "ko", "한국어"))
    if "body" in context:
        context["body"] = SWITCH.format(*other, context["body"])


class LinkOtherBook(SphinxPostTransform):
    """Lets links to pages that only the other book has lead there."""

    default_priority = 5  # before MyST looks for the pages

    def run(self, **kwargs) -> None:
        """Change the links."""
        up = "../" * self.env.docname.count("/") + ("../" if self.config.language == "ko" else "ko/")
        for link in list(self.document.findall(pending_xref)):
            page = link["reftarget"]
            if link["refdomain"] == "doc" and page not in self.env.found_docs:
                page = re.sub(r"^README(?=$|\.)", "index", page)
                if page in (in_english(self.env.docname), in_korean(self.env.docname)):
                    link.parent.parent.remove(link.parent)  # for readers of the file: a page has the switch
                    continue
                link.replace_self(nodes.reference("", "", *link.children, refuri=f"{up}{page}.html"))


def setup(app) -> None:
    """Connect the two books."""
    app.connect("html-page-context", add_switch)
    app.add_post_transform(LinkOtherBook)
