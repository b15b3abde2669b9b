"""The command line: `cnnlessons ...` or `python -m cnnlessons ...`."""

import contextlib
import signal
import sys
from pathlib import Path

import click

from cnnlessons import _files as files

# What a command needs is imported in it: every process that a command starts imports this module again.


class _Fault(click.ClickException):
    """A line about what this computer does not let us do, without the advice on how to use the command."""

    exit_code = 2


class _Commands(click.Group):
    """Commands that say in a line what is wrong with a disk."""

    def invoke(self, context):
        """Run the command."""
        try:
            return super().invoke(context)
        except BrokenPipeError:  # `cnnlessons ... | head`: click sees to that
            raise
        except OSError as error:
            raise _Fault(files.told(error)) from None


@click.group(cls=_Commands)
def main() -> None:
    """An executable course on convolutional neural networks."""


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
              help="Give a lesson's parameter another value; may be repeated.")
@click.option("-j", "--jobs", default=1, show_default=True, help="How many lessons run at a time.")
@click.option("-o", "--output", default="build", show_default=True, type=click.Path(file_okay=False),
              help="Folder for the executed notebooks and pages.")
@click.option("--notebooks", show_default="the course's own",
              type=click.Path(exists=True, file_okay=False), help="Folder of the lessons.")
def run(lessons, parameters, jobs, output, notebooks) -> None:
    """Execute LESSONS, such as 09 10 (all without a name), and write their pages.

    The exit status is 1 if a lesson fails, 2 if a lesson or parameter does not exist.
    """
    with _stopping("Stopped; the lessons that had ended are in the output folder."):
        from cnnlessons.course import run as course
        try:
            outcomes = course.run(lessons, dict(parameters), output, jobs, notebooks or course.NOTEBOOKS)
        except course.CourseError as error:
            raise click.UsageError(str(error)) from None
    click.echo(f"Open {click.format_filename(output)}/index.html")
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"{outcome.lesson} failed: {outcome.error}", err=True)
        if Path(output, f"{outcome.lesson}.ipynb").exists():
            click.echo("  It is kept as far as it came: "
                       f"{click.format_filename(output)}/{outcome.lesson}.ipynb", err=True)
    sys.exit(bool(failed))


@main.command()
@click.argument("notebooks", nargs=-1)
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(min=1),
              help="How many notebooks run at a time.")
def refresh(notebooks, jobs) -> None:
    """Execute NOTEBOOKS, such as 09 or a path (all without a name), and store their outputs anew.

    Nothing changes in a file whose notebook shows what it showed before. The exit status is 1 if one fails.
    """
    with _stopping("Stopped; what had been stored stays."):
        from cnnlessons.course.refresh import refresh
        from cnnlessons.course.run import CourseError
        try:
            changed, failed = refresh(notebooks, jobs)
        except CourseError as error:
            raise click.UsageError(str(error)) from None
    click.echo("".join(f"changed  {click.format_filename(path)}\n" for path in changed) or "nothing has changed\n",
               nl=False)
    click.echo("".join(f"left as it was  {line}\n" for line in failed), nl=False, err=True)
    sys.exit(bool(failed))


@main.command()
@click.argument("roster", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--out", default="handouts", show_default=True, type=click.Path(file_okay=False),
              help="Folder for the notebooks.")
def assign(roster, out) -> None:
    """Write assignment 1 for each student of ROSTER, with a network of one's own.

    ROSTER is a CSV file with a column "id", and perhaps one "name". Each notebook is named by its student's id: under
    that name it is handed in. The exit status is 2 if the roster cannot be used; nothing has been written then.
    """
    from cnnlessons.grading import handouts
    with _usage_errors():
        paths = handouts.assign(roster, out)
    click.echo(f"{len(paths):,} notebooks in {click.format_filename(out)}")


@main.command()
@click.argument("submissions", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("-o", "--out", default="report.csv", show_default=True, type=click.Path(dir_okay=False),
              help="The report; a page for each student, a figure and a journal are written beside it.")
@click.option("--assignment", type=click.Choice(["parameters", "modeling"]), help="Which one; else the notebook tells.")
@click.option("--roster", type=click.Path(exists=True, dir_okay=False),
              help="CSV file of the students, to find ids and names, and who is missing.")
@click.option("--alexnet", is_flag=True, help="Everybody counted AlexNet itself, not a network of one's own.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes to grade in.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Grade on the Dask cluster with the scheduler at this address.")
def grade(submissions, out, assignment, roster, alexnet, jobs, cluster) -> None:
    """Grade SUBMISSIONS, notebooks or folders of them, into one report.

    A student's id is the name of the file. Results are written as they come: a run that was stopped goes on from there
    when it is started again. The exit status is 2 if grading cannot begin or go on.
    """
    with _stopping("Stopped; the same command goes on from here."), contextlib.ExitStack() as stack:
        from cnnlessons import grading
        from cnnlessons.grading.executors import on_cluster
        stack.enter_context(_usage_errors())
        executor = stack.enter_context(on_cluster(cluster)) if cluster else None
        results = grading.grade(submissions, executor, out=out, assignment=assignment or "", roster=roster,
                                alexnet=alexnet, jobs=jobs)
    summary = grading.report.summarise(results)
    click.echo(summary)
    for wall in sorted({wall for result in results for wall in result.walls}):
        click.echo(f"  the programs were {wall}")
    if summary.shares:
        grading.report.write_figure(summary, out)
    click.echo(f"Open {click.format_filename(out)}")


class _Terminated(KeyboardInterrupt):
    """SIGTERM, to be treated as Ctrl-C is."""


@contextlib.contextmanager
def _stopping(words):
    """At Ctrl-C or SIGTERM end what was started, then say so in a line; the exit status is 130 or 143."""
    def terminate(*_):
        raise _Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    except KeyboardInterrupt as reason:
        click.echo(words, err=True)
        sys.exit(143 if isinstance(reason, _Terminated) else 130)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _usage_errors():
    """Say in one line what is wrong with what was asked."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from None


if __name__ == "__main__":
    main()
