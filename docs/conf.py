"""The settings with which `make book` turns this repository into a website: Sphinx, MyST-NB and the theme Furo."""

from cnnlessons.course.pages import SETTINGS

globals().update(SETTINGS)
extensions = [*SETTINGS["extensions"], "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# The source folder is the repository itself, so that the links of the notebooks and of README.md work unchanged.
include_patterns = ["index.md", "CORRECTIONS.md", "CONTRIBUTING.md", "docs/*.md", "notebooks/[0-9]*.ipynb",
                    "notebooks/assignments/*.ipynb", "benchmarks/*.md", "data/*.md", "tests/mutants/*.md"]
exclude_patterns = [".*", "build", "src", "notebooks/solutions"]

default_role = "py:obj"  # `name` in a docstring is a link where the name is known, else code
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
html_favicon = "icon.svg"
