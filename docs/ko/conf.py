"""The settings of the Korean book, which `make book` writes beside the English one."""

import os
import re
from pathlib import Path
from runpy import run_path

from sphinx.search import SearchLanguage

from cnnlessons.course.pages import PARTICLES

os.environ["CNNLESSONS_LANG"] = "ko"  # what is read while the pages are written
ENGLISH = run_path(str(Path(__file__).parents[1] / "conf.py"))
globals().update({name: value for name, value in ENGLISH.items() if not name.startswith("__")})

language = "ko"
root_doc = "index.ko"
extensions = ENGLISH["SETTINGS"]["extensions"]
include_patterns = ["index.ko.md", "CORRECTIONS.ko.md", "docs/*.ko.md", "notebooks/ko/**.ipynb"]
exclude_patterns = [".*", "build", "src", "notebooks/ko/solutions"]
html_favicon = "../icon.svg"
html_static_path = ["../static", "../../src/cnnlessons/figures/hangul.ttf"]
nb_code_prompt_show, nb_code_prompt_hide = "펼치기", "접기"
WITH_PARTICLE = rf"^(.+?)({PARTICLES})$"


class Korean(SearchLanguage):
    """Search that finds 필터 in 필터는 and 필터에서: words are stored, and looked for, without their particle."""

    lang, language_name = "ko", "Korean"
    js_stemmer_code = f'function Stemmer() {{ this.stemWord = (word) => word.replace(/{WITH_PARTICLE}/u, "$1"); }}'

    def stem(self, word: str) -> str:
        """The word in small letters, without its particle."""
        return re.sub(WITH_PARTICLE, r"\1", word.lower())


def setup(app) -> None:
    """Add the switch between the languages, and the search in Korean."""
    ENGLISH["setup"](app)
    app.add_search_language(Korean)
