"""A real browser, at the width of a desk and of a phone; screenshots are kept in build/screenshots."""

import os
import re
import shutil
from pathlib import Path

import javascript
import pytest
from playwright.sync_api import sync_playwright

from cnnlessons._explorable import module
from cnnlessons._explorable import page as page_of

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]


def pytest_addoption(parser):
    parser.addoption("--javascript", type=float, metavar="PERCENT",
                     help="count the lines of explore/*.js that run, and fail below this percentage")


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # of a process of pytest-xdist
        session.config.workeroutput["run"] = {name: sorted(lines) for name, lines in javascript.RUN.items()}
    elif (least := session.config.getoption("javascript")) and percentage(javascript.shares().values()) < least:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    for name, lines in getattr(node, "workeroutput", {}).get("run", {}).items():
        javascript.RUN[name].update(lines)


def pytest_terminal_summary(terminalreporter, config):
    if least := config.getoption("javascript"):
        shares = javascript.shares()
        terminalreporter.section(f"lines of JavaScript that were run: {percentage(shares.values()):.0f} %")
        for name, share in shares.items():
            terminalreporter.line(f"{name + '.js':16} {share[0]:4} of {share[1]:4}  {percentage([share]):3.0f} %")
        if percentage(shares.values()) < least:
            terminalreporter.line(f"FAILED: fewer than {least:g} %", red=True)


def percentage(shares):
    """The share of all lines, in percent."""
    run, all_lines = map(sum, zip(*shares, strict=True))
    return 100 * run / all_lines


@pytest.fixture(scope="session")
def browser():
    """Chromium as the system has it."""
    if not CHROMIUM:
        pytest.fail("these tests need Chromium on the path (Debian, Ubuntu: apt install chromium)")
    as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # root may not use the sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *as_root])
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def width(request):
    """The width of the page: "desktop" or "phone"."""
    return request.param


@pytest.fixture
def page(browser, width, request):
    """An empty page; `page.problems` collects what its console and the network complain about.

    What it shows at the end of the test is kept as a picture.
    """
    context = browser.new_context(viewport=WIDTHS[width], is_mobile=width == "phone", has_touch=width == "phone")
    page = context.new_page()
    watched = javascript.watch(page) if request.config.getoption("javascript") else None
    page.problems = []
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("requestfailed", lambda request: page.problems.append(f"not loaded: {request.url} {request.failure}"))
    page.on("response", lambda answer: answer.status >= 400 and page.problems.append(f"{answer.status} {answer.url}"))
    yield page
    if watched:
        javascript.remember(watched)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-z0-9]+', '-', request.node.name).strip('-')}.png")
    context.close()


def open_functions(page, component, *names, tmp_path):
    """Open an empty page from the disk on which functions of a component's modules are known by their names."""
    source = module(component).replace("export default", "const component =")
    file = tmp_path / f"{component}.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><body><script>(() => {{ {source}\n"
                    f"Object.assign(window, {{ {', '.join(names)} }}); }})()</script>", encoding="utf-8")
    page.goto(file.as_uri())
    assert page.problems == []


def open_explorable(page, explorable, tmp_path):
    """Open an explorable's own page from the disk."""
    file = tmp_path / "explorable 놀이.html"
    file.write_text(page_of(explorable), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.problems == []
