"""Write configs/emoji-characters.txt: the characters of the `emoji` package, so that a run need not load its tables.

Usage: python scripts/emoji_characters.py, for each new version of `emoji`. If the file names another version, a run
loads the tables, which takes longer.
"""

from __future__ import annotations

import emoji

from seedclean.core.resources import configs_folder
from seedclean.stages.emoji import character_ranges, package_characters

HEADER = "# The characters of the package `emoji` (BSD), and its version: scripts/emoji_characters.py."


def main() -> None:
    """Write the file."""
    ranges = (f"{first:x}-{last:x}" for first, last in character_ranges(package_characters()))
    target = configs_folder() / "emoji-characters.txt"
    target.write_text("\n".join([HEADER, emoji.__version__, *ranges, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
