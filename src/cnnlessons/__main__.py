"""The command line: `cnnlessons ...` or `python -m cnnlessons ...`."""

import sys

import click

from cnnlessons import course


@click.group()
def main() -> None:
    """An executable course on convolutional neural networks."""


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
              help="Give a lesson's parameter another value; may be repeated.")
@click.option("-j", "--jobs", default=1, show_default=True, help="How many lessons run at a time.")
@click.option("-o", "--output", default="build", show_default=True, type=click.Path(file_okay=False),
              help="Folder for the executed notebooks and pages.")
@click.option("--notebooks", default=course.NOTEBOOKS, show_default="the course's own",
              type=click.Path(exists=True, file_okay=False), help="Folder of the lessons.")
def run(lessons, parameters, jobs, output, notebooks) -> None:
    """Execute LESSONS, such as 09 10 (all without a name), and write their pages.

    The exit status is 1 if a lesson fails, 2 if a lesson or parameter does not exist.
    """
    try:
        outcomes = course.run(lessons, dict(parameters), output, jobs, notebooks)
    except course.CourseError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Stopped; the lessons that had ended are in the output folder.", err=True)
        sys.exit(130)
    click.echo(f"Open {click.format_filename(output)}/index.html")
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"{outcome.lesson} failed: {outcome.error}\n  It is kept as far as it came: "
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
    from cnnlessons.refresh import refresh

    try:
        changed, failed = refresh(notebooks, jobs)
    except course.CourseError as error:
        raise click.UsageError(str(error)) from None
    click.echo("".join(f"changed  {click.format_filename(path)}\n" for path in changed) or "nothing has changed\n",
               nl=False)
    click.echo("".join(f"left as it was  {line}\n" for line in failed), nl=False, err=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
