"""A set-up that was cut off, or that meets an environment of another time: the same command sets up anew."""

import os
import signal
import subprocess
import sys
import zipfile

import pytest
from test_course import wait_for
from test_faults_data import server
from test_setup import RUN, SET_UP, Clone, needs_make

pytestmark = [needs_make, pytest.mark.slow]  # it sets up environments
FILES = 4000


@pytest.fixture
def clone(tmp_path):
    """A fresh clone."""
    return Clone(tmp_path)


def environment_of(clone, python):
    """A .venv that is set up, but with this Python."""
    done = clone.python("3.12.4")
    assert clone.make("lessons", done).returncode == 0
    link = clone.folder / ".venv/bin/python"
    link.unlink()
    link.symlink_to(python)
    return done


@pytest.mark.parametrize("version", ["3.9.18", "3.10.13", "3.14.0", None])
def test_an_environment_of_another_python_is_made_anew(clone, version):
    """Also that of one that is gone, as after an upgrade of the system: its link leads nowhere."""
    python = environment_of(clone, clone.python(version) if version else clone.folder / "gone/python3.12")
    (clone.folder / ".venv/old").touch()
    result = clone.make("lessons", python)
    assert (result.returncode, result.stderr) == (0, "")
    assert clone.calls == SET_UP + RUN
    assert not (clone.folder / ".venv/old").exists()


def test_an_environment_that_make_did_not_finish_is_made_anew(clone):
    python = clone.python("3.12.4")
    assert clone.make("lessons", python).returncode == 0
    (clone.folder / ".venv/python.done").unlink()
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == SET_UP + RUN


@pytest.mark.parametrize("year", [0, 2**31])
def test_a_wrong_clock_installs_nothing_twice(clone, year):
    """Requirements of 1970 or 2038, stamps of today: only what they say counts."""
    python = clone.python("3.12.4")
    assert clone.make("lessons", python).returncode == 0
    for name in ("requirements.txt", "pyproject.toml", ".venv/python.done"):
        os.utime(clone.folder / name, (year, year))
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == RUN


def test_stamps_of_a_wrong_clock_hide_no_change(clone):
    python = clone.python("3.12.4")
    assert clone.make("lessons", python).returncode == 0
    os.utime(clone.folder / ".venv/lessons.done", (2**31, 2**31))
    with (clone.folder / "requirements.txt").open("a") as file:
        file.write("# another\n")
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == SET_UP[1:] + RUN


@pytest.mark.parametrize("home, given", [("", ".venv/home"), ("/dev/null/home", ".venv/home"), (".", "")])
def test_without_a_home_the_caches_go_to_the_environment(clone, home, given):
    (clone.folder / "show.mk").write_text('show:\n\t@echo "$$HOME"\n')
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    printed = subprocess.check_output(["make", "-f", "Makefile", "-f", "show.mk", "show"], cwd=clone.folder, text=True,
                                      env=environment | {"HOME": home})
    assert printed == f"{clone.folder / given if given else home}\n"


# --- with a real Python and a real pip ----------------------------------------------------------------------

def write_wheel(folder):
    """A package of many files, so that its installation can be cut off midway."""
    wheel = folder / "many-1-py3-none-any.whl"
    names = [f"many/{number}.txt" for number in range(FILES)]
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in names:
            archive.writestr(name, "")
        info = {"METADATA": "Metadata-Version: 2.1\nName: many\nVersion: 1\n",
                "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
        for name, text in info.items():
            archive.writestr(f"many-1.dist-info/{name}", text)
        record = [*names, *(f"many-1.dist-info/{name}" for name in info), "many-1.dist-info/RECORD"]
        archive.writestr("many-1.dist-info/RECORD", "".join(f"{name},,\n" for name in record))
    return wheel


def start_make(clone, **environment):
    """A set-up with the Python of these tests, in a group of its own."""
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith(("MAKE", "MFLAGS", "PYTHONPATH", "PIP_"))}
    return subprocess.Popen(["make", ".venv/lessons.done", f"PYTHON={sys.executable}"], cwd=clone.folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                            env=inherited | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | environment)


def test_a_proxy_that_garbles_and_an_installation_that_is_killed(clone):
    """SIGKILL reaches make and pip alike, while half of a package is there; the next make installs all of it."""
    (clone.folder / "requirements.txt").write_text("no-such-package-of-cnnlessons\n")
    with server(lambda _: b"\x15\x03garbage\r\n\r\n") as port:
        failed = start_make(clone, HTTPS_PROXY=f"http://127.0.0.1:{port}", PIP_RETRIES="0",
                            PIP_INDEX_URL="https://example.org/simple")
        _, said = failed.communicate()
    assert failed.returncode == 2
    assert "Installing stopped, see above. Without a network, or behind a proxy: the last table of README.md" in said
    assert "Traceback" not in said
    assert not (clone.folder / ".venv/lessons.done").exists()

    (clone.folder / "requirements.txt").write_text(f"{write_wheel(clone.log.parent)}\n")
    killed = start_make(clone)
    wait_for(lambda: list((clone.folder / ".venv").glob("lib/*/site-packages/many/1.txt")), 600)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert not (clone.folder / ".venv/lessons.done").exists()
    (there,) = (clone.folder / ".venv").glob("lib/*/site-packages/many")
    assert 0 < len(list(there.iterdir())) < FILES

    again = start_make(clone)
    _, said = again.communicate()
    assert again.returncode == 0, said
    assert len(list(there.iterdir())) == FILES
    assert (clone.folder / ".venv/lessons.done").exists()
