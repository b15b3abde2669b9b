"""The command line: `cnnlessons ...` or `python -m cnnlessons ...`."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import click

from cnnlessons import _files as files
from cnnlessons._language import speak

# Each command imports what it needs by itself, so that --help and errors appear at once.


class _Fault(click.ClickException):
    """A fault of the computer and not of the command: one line, without advice on how to use the command."""

    exit_code = 2


class _Commands(click.Group):
    """Commands that report a fault of a disk in one line."""

    def invoke(self, context):
        """Run the command."""
        try:
            return super().invoke(context)
        except BrokenPipeError:  # `cnnlessons ... | head`: click handles it
            raise
        except OSError as error:
            raise _Fault(files.explain(error)) from None


@click.group(cls=_Commands)
def main() -> None:
    """An executable course on convolutional neural networks."""


def _speak(context, option, lang):
    speak("" if lang == "en" else lang)
    return lang


LANGUAGE = click.option("--lang", type=click.Choice(["en", "ko"]), default="en", show_default=True, callback=_speak,
                        help="English or Korean.")


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
              help="Give a lesson's parameter another value; may be repeated.")
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(min=1),
              help="How many lessons run at a time.")
@click.option("-o", "--output", default="build", show_default=True, type=click.Path(file_okay=False),
              help="Folder for the executed notebooks and pages.")
@click.option("--notebooks", show_default="the course's own",
              type=click.Path(exists=True, file_okay=False), help="Folder of the lessons.")
@LANGUAGE
def run(lessons, parameters, jobs, output, notebooks, lang) -> None:
    """Execute LESSONS, such as 09 10 (without a name: all), and write their pages.

    The exit status is 1 if a lesson fails, 2 if a lesson or parameter does not exist.
    """
    with _stopping("Stopped; the lessons that had ended are in the output folder."), _usage_errors():
        from cnnlessons.course.lessons import notebooks_in
        from cnnlessons.course.run import run
        outcomes = run(lessons, dict(parameters), output, jobs, notebooks or notebooks_in(lang))
    click.echo(f"Open {click.format_filename(output)}/index.html")
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"{outcome.lesson} failed: {outcome.error}", err=True)
        if Path(output, f"{outcome.lesson}.ipynb").exists():
            click.echo("  What it did until then is kept: "
                       f"{click.format_filename(output)}/{outcome.lesson}.ipynb", err=True)
    sys.exit(bool(failed))


@main.command()
@click.argument("notebooks", nargs=-1)
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(min=1),
              help="How many notebooks run at a time.")
@LANGUAGE
def refresh(notebooks, jobs, lang) -> None:
    """Execute NOTEBOOKS, such as 09 or a path (without a name: all), and store their new outputs.

    A file does not change if its notebook shows what it showed before. The exit status is 1 if a notebook fails, 2 if
    it does not exist.
    """
    with _stopping("Stopped; the notebooks that were stored stay so."), _usage_errors():
        from cnnlessons.course.lessons import notebooks_in
        from cnnlessons.course.refresh import refresh
        changed, failed = refresh(notebooks, jobs, notebooks_in(lang))
    click.echo("".join(f"changed  {click.format_filename(path)}\n" for path in changed) or "nothing has changed\n",
               nl=False)
    click.echo("".join(f"unchanged  {line}\n" for line in failed), nl=False, err=True)
    sys.exit(bool(failed))


@main.command()
@click.argument("notebooks", nargs=-1)
def translate(notebooks) -> None:
    """Write the Korean NOTEBOOKS, such as 09 (without a name: all), from locale/ko/.

    A line says what is not translated yet, or is not the same text; that notebook is not written then, and the exit
    status is 1. Code and outputs that are there stay: `refresh --lang ko` executes it.
    """
    with _usage_errors():
        from cnnlessons.course.translations import translate
        written, faults = translate(notebooks)
    click.echo("".join(f"written  {click.format_filename(path)}\n" for path in written), nl=False)
    click.echo("".join(f"{line}\n" for line in faults), nl=False, err=True)
    sys.exit(bool(faults))


@main.command()
@click.argument("model", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--output", default="network.html", show_default=True, type=click.Path(dir_okay=False),
              help="File for the page.")
def show(model, output) -> None:
    """Write a page on which one draws a digit and watches each layer of MODEL, a file that Keras has saved.

    The page is one file that needs no network and no Python. The exit status is 2 if the model cannot be shown.
    """
    with _usage_errors():
        from cnnlessons import explore
        from cnnlessons._explorable import page
        from cnnlessons.backend import keras
        try:
            network = keras.saving.load_model(model, compile=False)
        except Exception as error:  # Keras, zip and JSON readers may raise anything
            raise ValueError(f"{click.format_filename(model)} cannot be read as a Keras model: {error}") from None
        html = page(explore.network(network))
    with files.new(Path(output)) as file:
        file.write_text(html, encoding="utf-8")
    click.echo(f"Open {click.format_filename(output)}")


@main.command()
@click.argument("roster", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--out", default="handouts", show_default=True, type=click.Path(file_okay=False),
              help="Folder for the notebooks.")
@click.option("--assignment", type=click.Choice(["parameters", "modeling"]), default="parameters", show_default=True,
              help="Which assignment.")
@LANGUAGE
def assign(roster, out, assignment, lang) -> None:
    """Write an assignment for each student of ROSTER, about their own network.

    ROSTER is a CSV file with a column "id", and perhaps one "name". Each notebook is named by its student's id; under
    that name it is handed in. The exit status is 2 if the roster cannot be used; nothing has been written then.
    """
    from cnnlessons.grading import handouts
    with _usage_errors():
        paths = handouts.assign(roster, out, assignment, lang)
    click.echo(f"{len(paths):,} notebooks in {click.format_filename(out)}")


@main.command()
@click.argument("submissions", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("-o", "--out", default="grading", show_default=True, type=click.Path(),
              help="Folder for report.csv, grades.csv, mistakes.png and the pages in feedback/.")
@click.option("--assignment", type=click.Choice(["parameters", "modeling"]),
              help="Which assignment.  [default: the one that most of the notebooks are]")
@click.option("--roster", type=click.Path(exists=True, dir_okay=False),
              help="CSV file of the students, to find ids and names, and who is missing.")
@click.option("--alexnet", is_flag=True, help="Everybody has AlexNet itself, and not their own network.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes to grade in.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Grade on the Dask cluster with the scheduler at this address.")
@LANGUAGE
def grade(submissions, out, assignment, roster, alexnet, jobs, cluster, lang) -> None:
    """Grade SUBMISSIONS, notebooks or folders of them, into one report.

    A student's id is in the name of the file, or of the student's folder. Nothing in a notebook is run. The exit
    status is 2 if grading cannot begin.
    """
    with _stopping("Stopped; nothing has been written."), _usage_errors():
        from cnnlessons.grading import grade, report
        results = grade.grade(submissions, _cluster(cluster) if cluster else None, out=out,
                              assignment=assignment or "", roster=roster, alexnet=alexnet, jobs=jobs)
    click.echo(report.summarise(results))
    click.echo(f"Open {click.format_filename(out)}/grades.csv")


def _cluster(address):
    """The executor of the Dask cluster whose scheduler is at `address`."""
    try:
        from distributed import Client
    except ImportError:
        raise ValueError('grading on a cluster needs Dask: python -m pip install "cnnlessons[cluster]"') from None
    try:
        client = Client(address, timeout=10)
        client.wait_for_workers(1, timeout=60)
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask cluster with a worker answers at {address}: {error}") from None
    return client.get_executor()


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which is treated like Ctrl-C."""


@contextlib.contextmanager
def _stopping(words):
    """After Ctrl-C or SIGTERM, say so in a line and end with the exit status 130 or 143."""
    def terminate(*_):
        raise _Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    except KeyboardInterrupt as reason:
        click.echo(words, err=True)
        sys.stdout.flush()
        os._exit(143 if isinstance(reason, _Terminated) else 130)  # sys.exit would wait for the threads of `execute`
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _usage_errors():
    """Turn a ValueError into one line, with advice on how to use the command."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from None


if __name__ == "__main__":
    main()
