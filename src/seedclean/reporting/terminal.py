"""What the commands `inspect` and `why` print: a page stage by stage, the history of an article, two texts compared.

A terminal shows colours. Elsewhere, and with NO_COLOR, signs say the same: `[-cut-]` and `{+added+}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seedclean.core.plain_text import escape_line, escape_unseen, shorten_middle
from seedclean.core.render import AlignedRow, Mark
from seedclean.core.render.markup import colour_number
from seedclean.reporting.explain import Explanation
from seedclean.reporting.html_report import PairView
from seedclean.reporting.inspection import EditView, StageView

_COLOURS = ("red", "yellow", "magenta", "cyan", "bright_red", "bright_magenta", "bright_yellow", "bright_cyan")
_SIGNS = {"kept": ("", ""), "cut": ("[-", "-]"), "added": ("{+", "+}")}
_AROUND = 1  # unchanged lines that are shown before and after a changed one


def print_stages(console: Console, views: Iterable[StageView], *, whole: bool) -> None:
    """Show a page stage by stage.

    Args:
        console: prints the lines.
        views: from `inspection.inspect_stages`.
        whole: show unchanged lines too.
    """
    for view in views:
        console.rule(Text(escape_unseen(f"{view.stage}: {len(view.changes)} edits")), align="left", style="dim")
        for reason in view.reasons:
            console.print(Text(escape_unseen(f"{view.id}:{reason}"), style="dim"), soft_wrap=True)
        if view.changes or whole:
            console.print(Text(escape_unseen(view.id), style="bold"), soft_wrap=True)
            for line in marked_lines(view.marks, whole=whole, signs=console.color_system is None or console.no_color):
                console.print(line, soft_wrap=True)
        if view.changes:
            console.print(_edits(view.changes))
        if view.drop:
            console.print(
                Text(escape_unseen(f"{view.id}: dropped: {view.drop.reason}: {view.drop.detail}"), style="bold red")
            )


def marked_lines(marks: Sequence[Mark], *, whole: bool, signs: bool) -> Iterator[Text]:
    """Yield the lines of a marked text. A run of unchanged lines is one line that counts them.

    Args:
        marks: the text.
        whole: yield unchanged lines too.
        signs: put `[-` and `-]` around cut text, `{+` and `+}` around added text.

    >>> text = [Mark("kept", "甲\\n乙"), Mark("cut", "🚀", "emoji"), Mark("kept", "\\n丙\\n丁\\n戊")]
    >>> [line.plain for line in marked_lines(text, whole=False, signs=False)]
    ['甲', '乙🚀‹emoji›', '丙', '… 2 lines']
    >>> [line.plain for line in marked_lines(text, whole=False, signs=True)][1]
    '乙[-🚀-]‹emoji›'
    >>> head = [Mark("cut", "甲\\n", "head"), Mark("kept", "乙")]
    >>> [line.plain for line in marked_lines(head, whole=True, signs=False)]
    ['甲‹head›', '乙']
    """
    rows: list[tuple[Text, bool]] = [(Text(), False)]  # each with whether it has a change
    for mark in marks:
        parts = mark.text.split("\n")
        last = max((number for number, part in enumerate(parts, 1) if part), default=1)  # the rule stands on this line
        for number, part in enumerate(parts, 1):
            if number > 1:
                rows.append((Text(), False))
            line, changed = rows[-1]
            style = _style(mark)
            opened, closed = _SIGNS[mark.kind] if signs and part and mark.confidence else ("", "")
            line.append(f"{opened}{escape_unseen(part)}{closed}", style)
            if mark.rule and number == last and mark.kind != "added":
                line.append(f"‹{escape_unseen(mark.rule)}›", f"dim {_COLOURS[colour_number(mark.rule)]}")
            rows[-1] = (line, changed or bool(mark.rule and (part or number == last)))
    near = {index + step for index, (_, changed) in enumerate(rows) if changed for step in range(-_AROUND, _AROUND + 1)}
    skipped = 0
    for index, (line, _) in enumerate(rows):
        if whole or index in near:
            if skipped:
                yield Text(f"… {skipped} lines", "dim")
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Text(f"… {skipped} lines", "dim")


def _style(mark: Mark) -> str:
    if not mark.rule:
        return ""
    if mark.confidence == 0:
        return "black on yellow"
    return f"strike {_COLOURS[colour_number(mark.rule)]}" if mark.kind == "cut" else "underline green"


def _edits(changes: Sequence[EditView]) -> Table:
    table = Table("place", "rule", "before", "after", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for change in changes:
        edit = change.edit
        left = edit.after == change.before
        table.add_row(
            Text(f"{change.line}:{change.column}", "dim"),
            Text(escape_unseen(change.reason), _COLOURS[colour_number(edit.rule)]),
            Text(escape_line(shorten_middle(change.before, 30))),
            Text("left as it is", "dim") if left else Text(escape_line(shorten_middle(edit.after, 30)), "green"),
        )
    return table


def explanation_lines(explanations: Iterable[Explanation]) -> Iterator[Text]:
    """Yield the lines of explanations, with an empty line between two."""
    for number, explanation in enumerate(explanations):
        if number:
            yield Text("")
        yield from _lines_of(explanation)


def _lines_of(explanation: Explanation) -> Iterator[Text]:
    row, origin, page = explanation.line.row, explanation.line.origin, explanation.line.row.get("page") or {}
    yield Text(escape_unseen(shorten_middle(f"{row['id']}  {row.get('title') or ''}".rstrip(), 200)), "bold")
    yield _line("file", explanation.line.file)
    where = f"{origin.root}/{origin.file}" if origin.root else "standard input"
    record = f", record {origin.number}" if origin.number else ""
    encoding = f", {page['encoding']}" if page else ""
    yield _line("page", f"{where}{record}{encoding}")
    if explanation.note:
        yield _line("note", explanation.note, "yellow")
    for step in explanation.steps:
        counts = ", ".join(f"{rule} {edits} ({removed:+})" for rule, (edits, removed) in _signed(step.rules))
        yield _line(step.stage, counts)
    if row.get("flags"):
        yield _line("flags", ", ".join(row["flags"]))
    if "reason" in row:
        yield _line("rejected", f"by {row['stage']}: {row['reason']}: {row['detail']}", "red")
    elif explanation.pair:
        yield from _copy(explanation.pair, row)
    else:
        yield _line(
            "kept", f"one of {row['cluster']['size']}" if row["cluster"]["size"] > 1 else "the only one", "green"
        )
        for copy in explanation.members:
            decided = f"{copy['relation']}, Jaccard {copy['jaccard']}, by {copy['criterion']}"
            yield _line("  copy", f"{copy['id']}: {decided}")
        if explanation.more:
            yield _line("  copy", f"and {explanation.more} more")
        for pair, name in zip(explanation.apart, explanation.apart_ids(), strict=True):
            facts = "; ".join(f"{fact} – {other}" for fact, other in pair.facts)
            differs = f", differs in {facts}" if facts else ""
            yield _line("  apart", f"{name}: {pair.relation}, Jaccard {pair.jaccard}{differs}")


def _signed(rules: dict[str, tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    for rule, (edits, removed) in rules.items():
        yield rule, (edits, -removed)


def _copy(pair: PairView, row: dict[str, object]) -> Iterator[Text]:
    yield _line("left out", f"{pair.relation} as {pair.keeper['id']}", "red")
    yield _line("", f"Jaccard {pair.jaccard}, containment {pair.containment}")
    values = " against ".join(pair.values)
    yield _line("", f"kept instead by {pair.criterion}" + f": {values}" * bool(values))
    if better := row.get("better_copy"):
        yield _line("", f"it would be the better one by {better}, but came later: --rebuild chooses afresh")
    yield Text("")
    yield Text("differences: [-only in the kept one-] {+only in this one+}", "dim")
    yield from difference_lines(pair.rows)


def difference_lines(rows: Iterable[AlignedRow]) -> Iterator[Text]:
    """Yield two aligned texts as lines: shared text is shortened, different text is complete.

    >>> from seedclean.core.render import align_texts
    >>> [line.plain for line in difference_lines(align_texts("第一班船九点开。", "第一班船十点开。"))]
    ['第一班船[-九-]{+十+}点开。']
    >>> [line.plain for line in difference_lines(align_texts("同。", "同。"))]
    ['  同。']
    """
    for row in rows:
        if row.same:
            yield Text("  " + escape_line(shorten_middle(row.left[0].text, 30)), "dim")
            continue
        line = Text()
        right = iter(row.right)
        for part in row.left:
            if part.same:
                _add_until_shared(line, right)
                line.append(escape_line(part.text))
            else:
                line.append(f"[-{escape_line(part.text)}-]", "strike red")
        _add_until_shared(line, right)
        yield line


def _add_until_shared(line: Text, parts: Iterator[object]) -> None:
    for part in parts:
        if part.same:  # type: ignore[attr-defined]
            return
        line.append(f"{{+{escape_line(part.text)}+}}", "underline green")  # type: ignore[attr-defined]


def _line(name: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"{name:<12}", "dim"), (escape_unseen(shorten_middle(text, 400)), style))
