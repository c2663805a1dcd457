"""The most likely sequence of states of a page's lines: a chain of four states with learned scores.

A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001), decoded by Viterbi's
algorithm. Only the main text, inserts and the two borders of the main text have scores. Lines
before and after it have none: otherwise a hundred lines of comments would outweigh the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BEFORE, MAIN_TEXT, INSERT, AFTER = range(4)


class TransitionScores(NamedTuple):
    """Scores of transitions between states, whatever the lines.

    Attributes:
        enter: from before into the main text.
        leave: from the main text to what is after it.
        interrupt: from the main text into an insert.
        resume: from an insert back into the main text.
        starts_inside: the page begins with the main text.
        ends_inside: the page ends with the main text.
    """

    enter: float
    leave: float
    interrupt: float
    resume: float
    starts_inside: float
    ends_inside: float


class LineScore(NamedTuple):
    """Scores of one line.

    Attributes:
        main_text: of being part of the main text.
        insert: of being part of an insert.
        begin: of the main text beginning here.
        end: of the main text having ended before it.
    """

    main_text: float
    insert: float
    begin: float
    end: float


def best_path(scores: Sequence[LineScore], transitions: TransitionScores) -> list[int]:
    """Return the state of each line: the sequence with the highest sum. It has at least one line of main text.

    >>> transitions = TransitionScores(0.0, 0.0, -5.0, 0.0, 0.0, 0.0)
    >>> best_path([LineScore(-1, -1, 0, 0), LineScore(2, -1, 0, 0), LineScore(-3, -3, 0, 0)], transitions)
    [0, 1, 3]
    """
    never = float("-inf")
    first = scores[0]
    before, main_text = 0.0, first.main_text + first.begin + transitions.starts_inside
    insert, after = never, never
    previous: list[tuple[int, int, int]] = []  # the best state before main text, insert and after, of each line
    for score in scores[1:]:
        enter, resume = before + transitions.enter + score.begin, insert + transitions.resume
        best = max(main_text, enter, resume)
        before_main_text = MAIN_TEXT if best == main_text else BEFORE if best == enter else INSERT
        interrupt = main_text + transitions.interrupt
        leave = main_text + transitions.leave + score.end
        before_insert = MAIN_TEXT if interrupt >= insert else INSERT
        before_after = MAIN_TEXT if leave >= after else AFTER
        previous.append((before_main_text, before_insert, before_after))
        main_text, insert = best + score.main_text, max(interrupt, insert) + score.insert
        after = max(leave, after)
    state = MAIN_TEXT if main_text + transitions.ends_inside >= after else AFTER
    states = [state]
    for before_main_text, before_insert, before_after in reversed(previous):
        state = (BEFORE, before_main_text, before_insert, before_after)[state]
        states.append(state)
    return states[::-1]
