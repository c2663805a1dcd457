"""`seedclean check`."""

from __future__ import annotations

from pathlib import Path

import click

from seedclean.core.errors import EXIT_SOME_FAILED

_EXIT_CODES = """\b
Exit codes: 0 OUT is what its runs committed; 1 something is wrong with it; 2 there is no output of a run, or it is
of a newer version; 3 it cannot be read."""


@click.command("check", epilog=_EXIT_CODES)
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check_command(out: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes a flag so
    """Check that the folder OUT is what its runs committed. Nothing is changed.

    Checked are the state and its version, each line of the files against the state and its digest, report.json, and
    what else lies in the folder. All of OUT is read.

    \b
    Examples:
      seedclean check out
      seedclean check out --json | jq '.findings[] | select(.wrong)'
    """
    from seedclean.write.soundness import check_output  # noqa: PLC0415 - keeps --help instant

    findings = check_output(out)
    wrong = sum(finding.wrong for finding in findings)
    if as_json:
        import json  # noqa: PLC0415

        data = {"sound": not wrong, "findings": [finding._asdict() for finding in findings]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{'wrong' if finding.wrong else 'note'}: {finding.file}: {finding.text}")
        click.echo(f"{out}: {'1 fault' if wrong == 1 else f'{wrong:,} faults' if wrong else 'sound'}")
    if wrong:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
