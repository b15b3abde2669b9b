"""What a reader plays with: one JavaScript module, alive in Jupyter, on a page and in a file of its own."""

import base64
import io
import json
import re
from functools import cache
from html import escape
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from cnnlessons._language import language, say, words

FOLDER = Path(__file__).parent / "explore"
MIME = "application/vnd.cnnlessons.explorable+json"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


class Explorable(anywidget.AnyWidget):
    """A component that a reader plays with.

    Its output in a notebook holds the widget for Jupyter, the same component's data for the book, and a picture of
    how it starts for places where nothing can run.

    Attributes:
        data: what the component starts from.
        reader: what the reader has changed since.
        words: what it shows, in a sentence.
    """

    component = ""  # the name of the JavaScript module
    colours = 256  # of its picture: enough where nothing can run
    data = traitlets.Dict().tag(sync=True)
    reader = traitlets.Dict().tag(sync=True)

    def __init__(self, data: dict, picture: Figure, words: str):
        self._esm, self._css = module(self.component, language()), style()
        self.words, self._png = say(words), png(picture, self.colours)
        super().__init__(data=data)

    def __repr__(self) -> str:
        return self.words

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        return {**bundle, MIME: self.described(), "image/png": self._png}, metadata

    def described(self) -> dict:
        """What a page needs to show the component."""
        return {"component": self.component, "data": self.data, "words": self.words}


def png(picture: Figure, colours: int) -> str:
    """A figure as a PNG picture in base 64, in a small file because it has few colours."""
    canvas, small = FigureCanvasAgg(picture), io.BytesIO()
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.quantize(colours, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def packed(array: np.ndarray) -> dict:
    """An array of `uint8`, `int16` or `float32` for JavaScript: its shape, its dtype and its bytes in base 64."""
    return {"shape": list(array.shape), "dtype": str(array.dtype),
            "base64": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def unpacked(packed: dict) -> np.ndarray:
    """The array that JavaScript has sent in the form of `packed`."""
    return np.frombuffer(base64.b64decode(packed["base64"]), packed["dtype"]).reshape(packed["shape"])


@cache
def style() -> str:
    """The style sheet of all components."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.css")))


@cache
def module(component: str, spoken: str = "en") -> str:
    """A component's module, with the modules that it imports written out before it, each once.

    What they export keeps its name, so no two of them may use the same one. In another language than English, what the
    component writes is translated.
    """
    parts = {}

    def add(name):
        source = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        for imported in IMPORT.findall(source):
            if imported not in parts:
                add(imported)
        parts[name] = IMPORT.sub("", source)

    if spoken != "en":
        add("language")
    add(component)
    written = "\n".join(re.sub(r"(?m)^export (?!default)", "", part) for part in parts.values())
    if spoken == "en":
        return written
    known = json.dumps(words(spoken, "explorables"), ensure_ascii=False)
    return written.replace("\nexport default { render }", f"\nexport default spoken({{ render }}, {known})")


@cache
def components() -> tuple[str, ...]:
    """The names of all components: the modules that export a `render` function."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.js"))
                 if "\nexport default" in path.read_text(encoding="utf-8"))


def script(*names: str) -> str:
    """A script that brings the explorables of a page to life.

    It is a classic script: a page that is opened from a disk may not load modules.
    """
    parts = [module(name, language()).replace("\nexport default", f'\nexplorables["{name}"] =') for name in names]
    page = re.sub(r"(?m)^export ", "", (FOLDER / "page.js").read_text(encoding="utf-8"))
    return "\n".join(["(() => {", "const explorables = {};", *(f"(() => {{\n{part}\n}})();" for part in parts),
                      page, "mountAll(explorables);", "})();"])


def place(described: dict, picture: str = "") -> str:
    """The HTML for an explorable: its data, and the picture (PNG, base 64) that is there until the script has run."""
    data = json.dumps(described, ensure_ascii=False).replace("</", "<\\/")
    words = escape(described["words"])
    image = f'<img src="data:image/png;base64,{picture}" alt="{words}">' if picture else ""
    return f'<div class="explorable-place"><script type="application/json">{data}</script>{image}</div>'


def page(explorable: Explorable) -> str:
    """A page of its own, in one file that needs no network."""
    described = explorable.described()
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(described["words"])}</title>
<style>{style()}</style>
</head>
<body class="explorable-page">
{place(described, explorable._png)}
<script>{script(explorable.component)}</script>
</body>
</html>
"""
