"""`seedclean merge`."""

from __future__ import annotations

from pathlib import Path

import click

from seedclean.cli.completion import files
from seedclean.cli.options import EXIT_CODES, telling
from seedclean.core.errors import EXIT_SOME_FAILED, ConfigError


@click.command("merge", epilog=EXIT_CODES)
@click.argument("parts", nargs=-1, required=True, metavar="PART...", shell_complete=files)
@click.option("-o", "--out", metavar="OUT", shell_complete=files, help="Output folder, a new one.")
@click.option("--shard", metavar="I/N", help="Clean one part into its own folder instead, by what all parts counted.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes (default: one for each core).")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a run into OUT.")
@click.option("--tmp", type=click.Path(path_type=Path), metavar="DIR", help="Folder for what does not fit into memory.")
@telling
def merge_command(  # noqa: PLR0913, PLR0917 - click passes each option as an argument
    parts: tuple[str, ...], out: str | None, shard: str | None, jobs: int | None, wait: float, tmp: Path | None,
    quiet: bool, log_format: str,  # noqa: FBT001 - so click
) -> None:  # fmt: skip
    """Join the parts of a run, the OUT of each `seedclean run --shard`, in the folder OUT.

    The bytes are those of one run over all pages, and later runs can add to OUT. Settings are those of the parts.
    What no part has cleaned is cleaned here. With --shard a part is cleaned where it is: on many machines at once.

    \b
    Examples:
      seedclean run pages -o parts/1 --shard 1/2
      seedclean run pages -o parts/2 --shard 2/2
      seedclean merge parts/1 parts/2 --shard 1/2   on any machine, when both are done
      seedclean merge parts/1 parts/2 --shard 2/2
      seedclean merge parts/1 parts/2 -o out
    """
    from seedclean.core.events import log_event  # noqa: PLC0415 - keeps --help instant
    from seedclean.engine.run_options import RunOptions  # noqa: PLC0415
    from seedclean.engine.shards.merge import clean_part, merge_parts  # noqa: PLC0415
    from seedclean.engine.workers.memory import collect_garbage_seldom  # noqa: PLC0415
    from seedclean.reporting import console  # noqa: PLC0415
    from seedclean.write.lock import REPORT_PAGE  # noqa: PLC0415

    with console.command_output(quiet=quiet, as_json=log_format == "json") as output:
        if (out is None) == (shard is None):
            raise ConfigError("name either --out OUT, to join the parts, or --shard I/N, to clean one of them")
        collect_garbage_seldom()
        if out is None:
            part = clean_part(parts, str(shard), jobs=jobs, progress=output.progress)
            output.stop()
            log_event("part", f"part {shard} is clean: {part.facts.pages:,} pages", shown=True, part=shard)
            return
        report = merge_parts(parts, out, jobs=jobs, options=RunOptions(wait=wait, tmp=tmp), progress=output.progress)
        output.finish(report, out, console.summarise_pages(report), str(Path(out) / REPORT_PAGE))
    if report.pages_failed or report.greedy:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
