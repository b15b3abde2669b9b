"""How `make book` turns this repository into a static site: Sphinx, MyST-NB and the theme Furo."""

from cnnlessons.course.pages import SETTINGS

globals().update(SETTINGS)
extensions = [*SETTINGS["extensions"], "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# The source folder is the repository itself, so the notebooks' and README's links work as they stand.
include_patterns = ["index.md", "CORRECTIONS.md", "CONTRIBUTING.md", "docs/*.md", "notebooks/[0-9]*.ipynb",
                    "notebooks/assignments/*.ipynb", "benchmarks/*.md", "data/*.md", "tests/mutants/*.md"]
exclude_patterns = [".*", "build", "src", "notebooks/solutions"]

default_role = "py:obj"  # `name` in a docstring is a link where the name is known, else code
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
html_favicon = "icon.svg"
