"""What `report.json` says of all rows of an output folder, and the same counted from the rows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from tests.support.folders import rows


def reported(out: Path) -> dict[str, Any]:
    """Return the section `contents` of `report.json`."""
    return dict(orjson.loads((out / "report.json").read_bytes())["contents"])


def counted(out: Path) -> dict[str, Any]:
    """Return that section as the rows have it."""
    clean, rejected = rows(out, "clean"), rows(out, "rejected")
    lengths = sorted(len(row["text"]) for row in clean)
    days = sorted(row["published"][:10] for row in clean if row["published"])
    left_out = Counter(f"{row['stage']}:{row['reason']}" for row in rejected)
    return {
        "characters": sum(lengths),
        "quartiles": [lengths[len(lengths) * quarter // 4] if lengths else 0 for quarter in (1, 2, 3)],
        "published": {
            "first": days[0] if days else None,
            "last": days[-1] if days else None,
            "years": dict(Counter(day[:4] for day in days)),
            "without": len(clean) - len(days),
        },
        "sites": named(urlsplit(row["url"] or "").hostname for row in clean),
        "sources": named(row["source"] for row in clean),
        "scripts": dict(Counter(row["script"] for row in clean)),
        "page_types": dict(Counter(row.get("page_type") or "" for row in clean)),
        "left_out": {"duplicates": len(rows(out, "duplicates")), **left_out},
    }


def named(names: Any) -> dict[str, Any]:
    counts = Counter(name or "" for name in names)
    without = counts.pop("", 0)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {
        "most": [{"name": name, "articles": count} for name, count in ranked[:20]],
        "others": len(ranked[20:]),
        "articles_of_others": sum(count for _, count in ranked[20:]),
        "without": without,
    }
