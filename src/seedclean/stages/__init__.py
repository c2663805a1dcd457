"""The table of stages: name -> how it is built from its parameters.

The order of the table is the order of the flow. `read` is not in it: it makes the documents (see `stages.read`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple, get_type_hints

from seedclean.rules import Rule
from seedclean.stage import Checking, Editing, Finding, Splitting, Stage
from seedclean.stages import whitespace
from seedclean.stages.body import Body
from seedclean.stages.boilerplate import Boilerplate
from seedclean.stages.checks import Checks
from seedclean.stages.emoji import Emoji
from seedclean.stages.labels import Labels
from seedclean.stages.metadata import Metadata
from seedclean.stages.repair import ROUNDS, Repair
from seedclean.stages.simplify import Simplify
from seedclean.stages.split import Split


class Spec(NamedTuple):
    """How a stage is made.

    Attributes:
        function: the dataclass of its parameters; None if it has none.
        adapt: makes the stage from the function.
    """

    function: Callable[..., Any] | None
    adapt: Callable[[Any], Stage]


TABLE: Mapping[str, Spec] = {
    "repair": Spec(Repair, lambda repair: Editing("repair", repair.passes(), ROUNDS)),
    "emoji": Spec(Emoji, lambda emoji: Editing("emoji", (emoji,))),
    "labels": Spec(Labels, lambda labels: Finding("labels", labels)),
    "split": Spec(Split, lambda split: Splitting("split", split)),
    "body": Spec(Body, lambda body: Finding("body", body)),
    "boilerplate": Spec(Boilerplate, lambda boilerplate: Finding("boilerplate", boilerplate)),
    "simplify": Spec(Simplify, lambda simplify: Finding("simplify", simplify)),
    "metadata": Spec(Metadata, lambda metadata: Finding("metadata", metadata)),
    "whitespace": Spec(None, lambda _: Editing("whitespace", whitespace.PASSES)),
    "checks": Spec(Checks, lambda checks: Checking("checks", checks)),
}


def parameters(name: str) -> dict[str, Any]:
    """Return the parameters of a stage that a config sets: name -> type.

    >>> parameters("simplify")["quotes"]
    typing.Literal['curly', 'keep']
    """
    function = TABLE[name].function
    if function is None:
        return {}
    hints = get_type_hints(function)
    return {field.name: hints[field.name] for field in fields(function) if field.init and field.name != "rules"}  # type: ignore[arg-type]


def build(name: str, values: Mapping[str, Any], rules: tuple[Rule, ...]) -> Stage:
    """Return a stage.

    Args:
        name: a key of `TABLE`.
        values: all its `parameters`.
        rules: for the stages that go by rules.
    """
    spec = TABLE[name]
    if spec.function is None:
        return spec.adapt(None)
    wants_rules = "rules" in get_type_hints(spec.function)
    return spec.adapt(spec.function(rules=rules, **values) if wants_rules else spec.function(**values))
