"""The numbers about lines and candidates in plain Python, one line and one name after the other, for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log1p

from seedclean.stages.line_model.candidates import PageLines

FAR = 60
ANCHORS = (
    "list-head", "editor", "footer", "share", "date", "source", "author", "related", "path", "end-mark", "follow",
    "statement", "original-title",
)  # fmt: skip
Number = float | int | bool


def line_numbers(page: PageLines, lexicon: list[float], line: int) -> Mapping[str, Number]:
    """Return numbers of a line by name, as `features.names_of_text` has them."""
    table, kinds = page.table, page.kinds
    count = len(table.size)
    size = table.size.tolist()
    signs = {name: [bool(table.words[name][i]) and size[i] <= 60 for i in range(count)] for name in ANCHORS}
    signs |= {
        "prose": kinds.prose.tolist(), "running text": kinds.running.tolist(), "a full line": kinds.full.tolist(),
        "the title": kinds.title.tolist(),
    }  # fmt: skip
    numbers: dict[str, Number] = {}
    for name, values in signs.items():
        numbers[f"lines since {name}"] = min([line - i for i in range(line) if values[i]] + [FAR])
        numbers[f"lines to {name}"] = min([i - line for i in range(line + 1, count) if values[i]] + [FAR])
    neighbours = {
        "length": [min(n, 100) for n in size],
        "prose": kinds.prose.tolist(),
        "running text": kinds.running.tolist(),
        "very short": [n <= 8 for n in size],
        "commas": [min(n, 5) for n in table.counts["comma"].tolist()],
        "separators": [min(n, 5) for n in table.counts["separator"].tolist()],
        "lexicon": lexicon,
    }
    for name, values in neighbours.items():
        for reach in (3, 10):
            numbers[f"{name} in {reach} before"] = _mean(values[max(0, line - reach) : line])
            numbers[f"{name} in {reach} behind"] = _mean(values[line + 1 : line + 1 + reach])
        numbers[f"{name} in the line before"] = values[line - 1] if line else -1
        numbers[f"{name} in the line behind"] = values[line + 1] if line + 1 < count else -1
    keys = table.key.tolist()
    times = min(keys.count(keys[line]), 9) if table.letters[line] > 1 else 0
    numbers["times on the page"] = times
    numbers["printed before"] = times > 1 and keys.index(keys[line]) < line
    mass = kinds.mass.tolist()
    numbers["share of prose before"] = sum(mass[:line]) / max(sum(mass), 1)
    numbers["share of prose behind"] = 1 - sum(mass[: line + 1]) / max(sum(mass), 1)
    running = [min(n, 400) * is_running for n, is_running in zip(size, kinds.running.tolist(), strict=True)]
    worth = [n - 20 for n in running]
    sums, first, end = max(
        (sum(worth[start:end]), -start, -end) for start in range(count) for end in range(start + 1, count + 1)
    )
    numbers["share of the dense window"] = sums / max(
        sum(min(n, 400) for n, r in zip(size, kinds.running, strict=True) if r), 1
    )
    numbers["in the dense window"] = -first <= line < -end
    numbers["length"] = log1p(size[line])
    numbers["share of han"] = table.counts["han"][line] / size[line]
    numbers["place on the page"] = line / count
    numbers["longest line"] = log1p(max(size))
    return numbers


def candidate_numbers(page: PageLines, rows: list[list[bool]], number: int) -> Mapping[str, Number]:
    """Return numbers of a candidate by name, as `choice.NAMES` has them."""
    table, scores = page.table, page.scores.tolist()
    letters = [n + 0.01 for n in table.letters.tolist()]
    chances = [n / (1 + exp(-max(-8.0, min(8.0, score)))) for n, score in zip(letters, scores, strict=True)]
    sizes = [_sum_of(letters, row) for row in rows]
    f1 = [2 * _sum_of(chances, row) / (size + sum(chances)) for row, size in zip(rows, sizes, strict=True)]
    row = rows[number]
    lines = [i for i, inside in enumerate(row) if inside]
    first, last = lines[0], lines[-1]
    overlaps = [
        shared / (sizes[number] + size - shared)
        for other, size in zip(rows, sizes, strict=True)
        for shared in [_sum_of(letters, [a and b for a, b in zip(row, other, strict=True)])]
    ]
    best = f1.index(max(f1))
    return {
        "expected F1": f1[number],
        "mean score": _sum_of([s * n for s, n in zip(scores, letters, strict=True)], row) / sizes[number],
        "score of the lowest fifth": sorted(scores[i] for i in lines)[min(int(0.2 * len(lines)), len(lines) - 1)],
        "stretches": sum(row[i] and (i == 0 or not row[i - 1]) for i in range(len(row))),
        "lines of gaps": sum(not row[i] for i in range(first, last)),
        "score before": scores[first - 1] if first else -9,
        "score behind": scores[last + 1] if last + 1 < len(row) else -9,
        "titles within": sum(bool(page.kinds.title[i]) for i in lines),
        "mean length": _mean([int(table.size[i]) for i in lines]),
        "overlap with the others": _mean(overlaps),
        "overlap with the best": overlaps[best],
        "expected F1 below the best": f1[number] - max(f1),
        "rank of expected F1": sorted(range(len(f1)), key=lambda at: -f1[at]).index(number),
        "candidates": len(rows),
    }


def _mean(values: Iterable[Number]) -> float:
    numbers = list(values)
    return sum(numbers) / max(len(numbers), 1)


def _sum_of(values: list[float], row: list[bool]) -> float:
    return sum(value for value, inside in zip(values, row, strict=True) if inside)
