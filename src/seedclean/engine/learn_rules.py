"""`seedclean rules learn` and `accept`: from a folder to a file of candidate rules, from there to a rule file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from seedclean.config import Config
from seedclean.core.document import Document
from seedclean.core.errors import ConfigError
from seedclean.core.hosts import host_of
from seedclean.core.strict_yaml import load_yaml
from seedclean.engine.repeated_lines import Candidate, Learner, PortalPage
from seedclean.read.discover import list_inputs
from seedclean.read.files import RawPage
from seedclean.read.formats import read_pages, to_document
from seedclean.rules import Matcher, check_rules, load_rules
from seedclean.rules.load import load_file

_NEAR = 3  # ids that an error proposes
ABOUT = "Lines that repeat across pages of different articles, found by `seedclean rules learn`; look first."


def learn(
    inputs: Sequence[str],
    config: Config,
    min_files: int,
    min_clusters: int,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Candidate]:
    """Return the lines that repeat across pages and that no rule in force cuts.

    Args:
        inputs: folders or files, as for a run.
        config: its rules, and how pages are read.
        min_files: pages that must have a line.
        min_clusters: different articles that must be among them.
        tell: told what goes on.

    Raises:
        ConfigError: an input cannot be used.
    """
    options = config.reading
    sources = list_inputs(inputs, options["glob"], None).sources
    if any(source.file is None for source in sources):
        raise ConfigError("-: standard input cannot be read twice: name a folder or files")

    def pages(phase: str) -> Iterator[PortalPage]:
        for number, source in enumerate(sources, 1):
            if number % 1000 == 0:
                tell(f"{phase}: {number} of {len(sources)} files")
            for raw in read_pages(source, options["max_bytes"]):
                doc = to_document(raw, options) if isinstance(raw, RawPage) else None
                if isinstance(doc, Document):
                    yield PortalPage(doc.id, _portal(doc), doc.text)

    learner = Learner(min_files, min_clusters)
    count = learner.count(pages("counting"))
    tell(f"{count} pages counted; what cannot be read is left out here, `seedclean run` says why")
    cutting = [rule for rule in config.rules if rule.kind != "meta"]
    # A line has no place on a page, by which a `tail` rule goes: its words alone count.
    matcher = Matcher([replace(rule, kind="line") if rule.kind == "tail" else rule for rule in cutting])
    return [candidate for candidate in learner.candidates(pages("looking")) if not _is_known(matcher, candidate)]


def _portal(doc: Document) -> str:
    """Return the host of a page, or the first folder of its path."""
    folder = doc.id.split("/")[0] if "/" in doc.id else ""
    return host_of(doc.meta.get("url")) or folder or "any"


def _is_known(matcher: Matcher, candidate: Candidate) -> bool:
    cut = matcher.find(candidate.examples[0]).cuts
    return any(start == 0 and end >= len(candidate.examples[0]) for start, end, _ in cut)


def rule_file(candidates: Sequence[Candidate]) -> str:
    """Return a rule file with the candidates.

    >>> line = Candidate("第0页共0页", 7, 6, ["example.com"], ["第1页共9页"], r"第\\d{1,12}页共\\d{1,12}页")
    >>> print(rule_file([line]).split("- ")[1].split("why")[0].strip())
    id: learned-33b38dcf
      kind: line
      pattern: 第\\d{1,12}页共\\d{1,12}页
    """
    rules = [
        {
            "id": f"learned-{blake2b(candidate.line.encode(), digest_size=4).hexdigest()}",
            "kind": "line",
            "pattern": candidate.pattern,
            "why": f"Stands on {candidate.files} pages, {candidate.clusters} different articles among those looked at; "
            f"from {', '.join(candidate.portals)}.",
            "removes": candidate.examples,
            "keeps": [f"他说,{candidate.examples[0]},大家都点头。"],
        }
        for candidate in candidates
    ]
    return _dumped({"portal": "learned", "about": ABOUT, "rules": rules})


def _dumped(data: dict[str, Any] | list[dict[str, Any]]) -> str:
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def accept(candidates: Path, into: Path, ids: Sequence[str]) -> list[str]:
    """Add rules of a file of candidates to a rule file; return their ids.

    Args:
        candidates: a rule file.
        into: the rule file that grows; made if it is not there. Rules that it has already are left alone.
        ids: of the rules to take; empty for all.

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
            raise ConfigError(f"{candidates}: no rule {name!r}: {meant}")
    chosen = [rule for name, rule in rules_of.items() if not ids or name in ids]
    if problems := check_rules(chosen):
        first = problems[0]
        raise ConfigError(f"{first.location}: {first.rule}: {first.problem}: mend it before it is accepted")
    have = {rule.id for rule in load_rules((into,))} if into.exists() else set()
    new = [rule.id for rule in chosen if rule.id not in have]
    raw = [rule for rule in load_yaml(candidates).data["rules"] if rule["id"] in new]
    if not new:
        return []
    head = _dumped({"portal": "learned", "about": ABOUT}) + "rules:\n"
    before = into.read_text(encoding="utf-8") if into.exists() else head
    into.parent.mkdir(parents=True, exist_ok=True)
    trial = into.with_name(into.name + ".part")
    trial.write_text(before.rstrip("\n") + "\n" + _items(raw, before), encoding="utf-8")
    try:
        load_file(trial)
    except ConfigError as error:
        trial.unlink()
        raise ConfigError(f"{into}: rules can only be added behind its last one: {error}") from error
    trial.replace(into)
    load_rules.cache_clear()
    return new


def _items(rules: Sequence[dict[str, Any]], before: str) -> str:
    """Return rules as items of the list that a file ends with, as far to the right as those that it has."""
    first = re.search(r"(?ms)^rules:.*?^( *)- ", before)
    indent = first[1] if first else ""
    return "".join(f"{indent}{line}\n" for rule in rules for line in _dumped([rule]).splitlines())
