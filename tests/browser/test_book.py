"""The book as a reader meets it: every page in a real browser, at the width of a desk and of a phone."""

import functools
import re
import threading
import urllib.error
import urllib.request
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT, WIDTHS
from playwright.sync_api import expect

BOOK = ROOT / "build" / "book"
PAGES = sorted(path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*.html"))


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a log line for each."""

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    """The address of the book on a server of this machine."""
    if not PAGES:
        pytest.fail("there is no book yet: make book")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=BOOK)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def in_english(page):
    """What the explorables of a page say with three English words or more, and none in Korean."""
    said = page.eval_on_selector_all(".explorable *", """all => all.flatMap(element => [
        ...["aria-label", "alt", "title"].map(name => element.getAttribute(name) ?? ""),
        ...[...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data)])""")
    return [text for text in said if len(re.findall("[A-Za-z]{2,}", text)) > 2 and not re.search("[가-힣]", text)]


def not_shown(page):
    """The pictures of a page that do not load; those of explorables are for paper."""
    return page.eval_on_selector_all("article img:not(.explorable-alive > img)", """pictures => Promise.all(
        pictures.map(async picture => {
            picture.loading = "eager";  // those further down would be loaded when they come near
            await picture.decode().catch(() => {});
            return picture.naturalWidth ? "" : picture.outerHTML.slice(0, 300);
        })).then(broken => broken.filter(Boolean))""")


@functools.cache
def status(address):
    """What the server answers for an address."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_there_are_pages():
    assert len(PAGES) > 20, "there is no book yet: make book"


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_page(name, site, page, width):
    page.goto(site + name, wait_until="load")
    assert page.problems == []
    page.eval_on_selector_all("details", "folded => folded.forEach(part => { part.open = true; })")
    assert not_shown(page) == []
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    inside = {link for link in links if link.startswith(site)}
    assert inside
    assert {link: status(link.partition("#")[0]) for link in inside if status(link.partition("#")[0]) != 200} == {}
    here = {link.partition("#")[2] for link in inside if link.startswith(f"{site}{name}#")} - {""}
    missing = page.evaluate("ids => ids.filter(id => !document.getElementById(decodeURIComponent(id)))", sorted(here))
    assert missing == []
    assert in_english(page) == [] or not name.startswith("ko/")
    for size in WIDTHS.values():
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.problems == []


@pytest.mark.parametrize("home, words, title, text", [
    ("index.html", "receptive field", "Why convolution", "receptive field"),
    ("ko/index.ko.html", "필터", "채널과 필터", "필터는"), ("ko/index.ko.html", "필터는", "채널과 필터", "필터가"),
])
def test_search(home, words, title, text, site, page, width):
    page.goto(site + home)
    if width == "phone":
        page.locator("label.nav-overlay-icon").first.click()
    page.locator("input.sidebar-search").fill(words)
    page.locator("input.sidebar-search").press("Enter")
    found = page.locator("#search-results li a", has_text=title).first
    expect(found).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")  # the search loads each page it lists: a click would break that off
    found.click()
    expect(page.locator("article h1")).to_contain_text(title)
    expect(page.locator("article")).to_contain_text(text)
    assert page.problems == []


def test_the_switch_leads_to_the_same_place_in_the_other_language(site, page):
    page.goto(f"{site}notebooks/02_convolution.html")
    third = page.locator("article h2").nth(2)
    third.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, document.querySelectorAll('article h2')[2].getBoundingClientRect().top)")
    page.locator(".language a").evaluate("link => link.click()")
    page.wait_for_url("**/ko/notebooks/ko/02_convolution.html*")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("article h2").nth(2)).to_be_in_viewport()
    page.locator(".language a").evaluate("link => link.click()")
    page.wait_for_url(f"{site}notebooks/02_convolution.html*")
    expect(third).to_be_in_viewport()


def test_light_and_dark(site, page):
    def brightness():
        return sum(page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")[:3])
    page.emulate_media(color_scheme="light")
    page.goto(f"{site}notebooks/02_convolution.html")
    light = brightness()
    page.emulate_media(color_scheme="dark")
    expect(page.locator("article h1")).to_be_visible()
    assert light > 700
    assert brightness() < 150
