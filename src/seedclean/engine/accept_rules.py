"""`seedclean rules accept`: candidates that a person has looked at become rules of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from seedclean.core.errors import ConfigError
from seedclean.core.events import log_warning
from seedclean.core.strict_yaml import load_yaml
from seedclean.engine.rule_candidates import ABOUT, candidates_of_output, dumped, rule_file
from seedclean.rules import check_rules, load_rules
from seedclean.rules.load import load_file

_NEAR = 3  # ids that an error proposes


def accept_output(out: Path, into: Path, ids: Sequence[str]) -> list[str]:
    """Add rules for lines that the runs of an output folder have cut, see `accept`.

    If all are wanted, one that fails its examples is left out, and named: nobody can mend it in the folder.

    Raises:
        ConfigError: an id is not that of such a line, or the folder holds no state.
    """
    with TemporaryDirectory() as folder:
        candidates = Path(folder) / f"{out.name or 'out'}.yaml"
        candidates.write_text(rule_file(candidates_of_output(out)), encoding="utf-8")
        return accept(candidates, into, ids, called=str(out))


def accept(candidates: Path, into: Path, ids: Sequence[str], called: str = "") -> list[str]:
    """Add rules of a file of candidates to a rule file; return their ids.

    Args:
        candidates: a rule file.
        into: the rule file that grows; made if it is not there. Rules that it has already are left alone.
        ids: of the rules to take; empty for all.
        called: what errors call the file.

    Raises:
        ConfigError: an id is not among the candidates, or a rule fails its examples.
    """
    rules_of = {rule.id: rule for rule in load_rules((candidates,))}
    for name in ids:
        if name not in rules_of:
            near = get_close_matches(name, rules_of, _NEAR)
            meant = (
                f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(rules_of)) or 'none'}"
            )
            raise ConfigError(f"{called or candidates}: no rule {name!r}: {meant}")
    chosen = [rule for name, rule in rules_of.items() if not ids or name in ids]
    problems = check_rules(chosen)
    if called and not ids:
        for problem in problems:
            log_warning(f"{called}: left out: {problem.rule}: {problem.problem}")
        failing = {problem.rule for problem in problems}
        chosen = [rule for rule in chosen if rule.id not in failing]
    elif problems:
        first = problems[0]
        location = called or first.location
        raise ConfigError(f"{location}: {first.rule}: {first.problem}: mend it before it is accepted")
    have = {rule.id for rule in load_rules((into,))} if into.exists() else set()
    new = [rule.id for rule in chosen if rule.id not in have]
    raw = [rule for rule in load_yaml(candidates).data["rules"] if rule["id"] in new]
    if not new:
        return []
    head = dumped({"portal": "learned", "about": ABOUT}) + "rules:\n"
    before = into.read_text(encoding="utf-8") if into.exists() else head
    into.parent.mkdir(parents=True, exist_ok=True)
    trial = into.with_name(into.name + ".part")
    try:
        trial.write_text(before.rstrip("\n") + "\n" + _items(raw, before), encoding="utf-8")
        load_file(trial)
        trial.replace(into)
    except ConfigError as error:
        raise ConfigError(f"{into}: rules can only be added behind its last one: {error}") from error
    finally:
        trial.unlink(missing_ok=True)
    load_rules.cache_clear()
    return new


def _items(rules: Sequence[dict[str, Any]], before: str) -> str:
    """Return rules as items of the list that a file ends with, as far to the right as those that it has."""
    first = re.search(r"(?ms)^rules:.*?^( *)- ", before)
    indent = first[1] if first else ""
    return "".join(f"{indent}{line}\n" for rule in rules for line in dumped([rule]).splitlines())
