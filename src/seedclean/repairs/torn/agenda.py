"""The states of a search: what waits at each offset of the page, the best path to each state, the sum of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from seedclean.repairs.torn.signs import Lost, Pair, Reading

_BEAM = 12.0  # nats behind the best reading at which one is given up
_STATES_MOST = 64


class State(NamedTuple):
    """Where a reading stands.

    Attributes:
        open: whether the last byte is a lead byte whose character is not complete.
        first: the byte before the last.
        second: the last byte.
        last: the last two characters, folded.
    """

    open: bool
    first: int
    second: int
    last: str


class Step(NamedTuple):
    """One step of a reading, linked to the one before it; see `Reading` for the fields."""

    before: Step | None
    piece: str = ""
    lost: Lost | None = None
    noted: Pair | None = None
    figure: float = 1.0


class Score(NamedTuple):
    """The best path to a state, and the sum of all; natural logarithms."""

    best: float
    total: float
    path: Step | None

    def less(self, cost: float) -> Score:
        """Return the score after something that costs so many nats."""
        return Score(self.best - cost, self.total - cost, self.path)

    def then(
        self,
        best: float,
        total: float,
        piece: str = "",
        lost: Lost | None = None,
        noted: Pair | None = None,
        figure: float = 1.0,
    ) -> Score:
        """Return the score after a step: `best` is its probability's logarithm, `total` that of all like it."""
        return Score(self.best + best, self.total + total, Step(self.path, piece, lost, noted, figure))


class Agenda:
    """The states that wait at each offset of the page."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[State, Score]] = {}

    def __bool__(self) -> bool:
        """Say whether any state waits."""
        return bool(self._waiting)

    def put(self, at: int, state: State, score: Score) -> None:
        """Add a path to a state at an offset; of several, the best is kept, and the sum."""
        states = self._waiting.setdefault(at, {})
        known = states.get(state)
        if known is not None:
            best = known if known.best >= score.best else score
            high, low = max(known.total, score.total), min(known.total, score.total)
            score = Score(best.best, high + math.log1p(math.exp(low - high)), best.path)
        states[state] = score

    def pop(self) -> tuple[int, list[tuple[State, Score]]]:
        """Return the first offset and its states, the best first, less those that are far behind."""
        at = min(self._waiting)
        ranked = sorted(self._waiting.pop(at).items(), key=lambda item: (-item[1].best, item[0]))
        least = ranked[0][1].best - _BEAM
        return at, [item for item in ranked[:_STATES_MOST] if item[1].best >= least]


def reading(start: int, end: int, states: Sequence[tuple[State, Score]]) -> Reading:
    """Return the best of the readings that end here; one whose last character is not complete is none."""
    whole = [score for state, score in states if not state.open] or [Score(-math.inf, 0.0, None)]
    high = max(score.total for score in whole)
    total = high + math.log(sum(math.exp(score.total - high) for score in whole))
    steps: list[Step] = []
    path = whole[0].path
    while path:
        steps.append(path)
        path = path.before
    steps.reverse()
    return Reading(
        start,
        end,
        "".join(step.piece for step in steps),
        math.exp(min(0.0, whole[0].best - total)),
        tuple(step.lost for step in steps if step.lost),
        tuple(step.noted for step in steps if step.noted),
        _guessed(steps),
        math.prod(step.figure for step in steps),
    )


def _guessed(steps: Sequence[Step]) -> tuple[int, ...]:
    """Return where the characters stand of which a byte was lost that no note names."""
    found = []
    at = 0
    for step in steps:
        if step.piece and step.lost and step.lost != "note":
            found.append(at)
        at += len(step.piece)
    return tuple(found)
