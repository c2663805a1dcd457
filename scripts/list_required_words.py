"""Write configs/required-words.json: what the patterns of shipped rules cannot do without.

Usage: python scripts/list_required_words.py, after changes of rules: a pattern that is not listed is worked out anew in
each run, so nothing is wrong without it.
"""

from __future__ import annotations

from seedclean.core.resources import configs_folder
from seedclean.rules import load_rules
from seedclean.rules.listed_patterns import FILE, as_json
from seedclean.rules.match import question_of


def main() -> None:
    """Write the file."""
    rules = load_rules((configs_folder() / "rules",))
    (configs_folder() / FILE).write_bytes(as_json(question_of(rule) for rule in rules if rule.pattern))


if __name__ == "__main__":
    main()
