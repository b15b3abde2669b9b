"""Which lines of the explorables' JavaScript a browser has run; Chromium itself counts."""

import re
from collections import defaultdict

from playwright.sync_api import Error

from cnnlessons._explorable import FOLDER, IMPORT

NO_CODE = re.compile(r"\s*(//|/?\*|$)")  # a comment, or nothing
RUN = defaultdict(set)  # a module's name -> the lines that were run, from 0


def lines(name):
    """The lines of a module as bundles hold them: without its imports and exports."""
    text = IMPORT.sub("", (FOLDER / f"{name}.js").read_text(encoding="utf-8")).partition("\nexport default")[0]
    return re.sub(r"(?m)^export ", "", text).splitlines(keepends=True)


MODULES = {path.stem: lines(path.stem) for path in FOLDER.glob("*.js")}


def watch(page):
    """Let Chromium count from here on; `remember` takes what is returned."""
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": False, "detailed": True})
    return session


def remember(session):
    """Add the lines that a page has run to `RUN`."""
    session.send("Debugger.enable")
    for script in session.send("Profiler.takePreciseCoverage")["result"]:
        try:
            source = session.send("Debugger.getScriptSource", {"scriptId": script["scriptId"]})["scriptSource"]
        except Error:  # no page has this script any more
            continue
        was_run = bytearray(b"\1") * len(source)
        for function in script["functions"]:
            for part in function["ranges"]:  # outer ranges come first
                start, end = part["startOffset"], part["endOffset"]
                was_run[start:end] = (b"\1" if part["count"] else b"\0") * (end - start)
        for name, module in MODULES.items():
            if (place := source.find("".join(module))) < 0:
                continue
            for number, line in enumerate(module):
                if any(was_run[place + column] for column, letter in enumerate(line) if not letter.isspace()):
                    RUN[name].add(number)
                place += len(line)


def shares():
    """For each module, how many of its lines were run, and how many lines of code it has."""
    code = {name: {number for number, line in enumerate(module) if not NO_CODE.match(line)}
            for name, module in MODULES.items()}
    return {name: (len(numbers & RUN[name]), len(numbers)) for name, numbers in sorted(code.items())}
