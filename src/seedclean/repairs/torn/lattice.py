"""One damaged place of a mirror page: all texts whose bytes could have become it, and the likeliest of them.

The page's characters are taken back to GBK bytes. Two things make what is behind a `?` ambiguous, and nothing else:
whether the `?` is a real one, and which byte was lost there. From there on, a reading is either *aligned* (the page's
characters are the original's) or *shifted* (every character shown is the second byte of one original character and
the first byte of the next), and each shown character has one meaning in it:

| shown | aligned | shifted, with the open lead byte p |
|---|---|---|
| two bytes a b | itself | the character p a; b is open, or b is ASCII: aligned again |
| ASCII from 0x40 on | itself | the character p and it; aligned again |
| an ASCII mark | itself | p A3, then the mark's second byte is open |
| a note | belongs to the last two bytes | belongs to the last two bytes |
| `?` | itself; or a lead byte was lost before a note or a mark | A3 BF as a mark; or a trail byte was lost |
| anything else | itself | impossible |

Readings are compared by a character-bigram model, with Viterbi's algorithm (1967) over the states (open or not, last
two bytes, last characters); the sum over all paths gives the share of the best one, its confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from seedclean.hanzi import fold, traditional
from seedclean.repairs.readings import pairs_read
from seedclean.repairs.torn.agenda import Agenda, Score, State, reading
from seedclean.repairs.torn.families import leads_of, trails_of
from seedclean.repairs.torn.figures import Figures
from seedclean.repairs.torn.forms import forms_of
from seedclean.repairs.torn.gbk import MARKS, codes, shown
from seedclean.repairs.torn.signs import LOST, Lost, Note, Pair, Reading, Signs, unread

_PLACE_MOST = 400  # characters; a place that is longer is not one
_WORK_MOST = 300_000  # on one page: a place needs some 300, and no page may take minutes
_FAMILY_WORK = 25  # as much as so many states: the numbers of a whole family of characters
_NEAR_MOST, _NEAR = 24, 1e-4  # of the characters a lost byte leaves possible: so many, and so likely beside the best

# Costs in nats; each stands for a rare event and only weighs against other readings.
_LOSS = 2.0
_EATEN = 1.0
_NEW_NOTE = 3.0  # a note on a character that has none elsewhere on the page
_UNLIKELY_NOTE = 6.0  # on one that stands elsewhere without, or unlike the others, or by a rare reading
_LITERAL_NOTE = 15.0  # brackets with pinyin in them that an author wrote
_MISSED_NOTE = 5.0  # a character that has its note everywhere else has none here

_SECOND = {mark: pair[1] for mark, pair in MARKS.items()}
_SECOND |= {chr(ord(mark) + 0xFEE0): second for mark, second in _SECOND.items()}  # a site may have put them back
_UNREADABLE = 0x80  # a trail byte that no decoder takes as a lead byte: it is lost whatever follows it
_DIGIT = "1"
_NO_DIGIT = {" ": 0.5, "*": 0.5}  # stand for all ASCII below 0x40 that is neither digit nor mark: never sure
_EATABLE = (_DIGIT, " ", *MARKS)  # the model takes one digit like another


@cache
def _fold(character: str) -> str:
    return fold(character)


class Search:
    """The search over the places of one page.

    Args:
        text: the page.
        signs: what is known of it.
    """

    def __init__(self, text: str, signs: Signs) -> None:
        self._text = text
        self._signs = signs
        self._model = signs.model
        self._log = signs.model.log
        self._codes = codes()
        self._shown = shown()
        self._agenda = Agenda()
        self._figures = Figures(text)
        self._work = 0

    def read(self, start: int) -> Reading:
        """Return the likeliest reading of the place that begins with the `?` at `start`.

        If it has no end, or too much was tried on this page already, that is a reading without a share.
        """
        at = start
        self._agenda = Agenda()
        for state in self._before(start):
            self._agenda.put(start, state, Score(0.0, 0.0, None))
        while self._agenda and self._work < _WORK_MOST:
            at, states = self._agenda.pop()
            settled = at >= len(self._text) or (len(states) == 1 and not states[0][0].open)
            if at > start and settled and not self._agenda:
                return reading(start, at, states)
            if at - start > _PLACE_MOST:
                break
            if at < len(self._text):  # else a lead byte is open at the end of the page
                self._work += len(states)
                self._step(at, states)
        return unread(self._text, start, max(at, start + 1))

    def _before(self, start: int) -> Iterator[State]:
        """Yield the states in front of a place: aligned, behind the character that stands there, in all its forms."""
        earlier, character = self._signs.character_before(self._text, start)
        for first, second in (self._pair(character), *self._other_pairs(character)):
            yield State(open=False, first=first, second=second, last=_fold(earlier) + _fold(character))

    def _pair(self, character: str) -> Pair:
        if character in _SECOND:
            return 0xA3, _SECOND[character]
        return self._codes.get(character) or (0, ord(character) if character < "\x80" else 0)

    def _other_pairs(self, character: str) -> list[Pair]:
        """Return the bytes of the other forms that a later conversion may have replaced by this one."""
        if not self._signs.converted_back:
            return []
        return [self._codes[form] for form in forms_of(character) if form != character]

    def _closing(self, at: int) -> Iterator[tuple[int, int | None]]:
        """Yield the byte at `at` that closes a character, and the byte behind it; in a shifted reading."""
        character = self._text[at]
        if character in _SECOND:
            yield 0xA3, _SECOND[character]
        elif "@" <= character < "\x7f":
            yield ord(character), None
        elif character in self._codes:
            yield self._codes[character]
            yield from self._other_pairs(character)

    def _step(self, at: int, states: Sequence[tuple[State, Score]]) -> None:
        """Take all readings over one character of the page, or one note."""
        signs, character = self._signs, self._text[at]
        note = signs.notes.get(at)
        if note:
            for state, score in states:
                self._note(at, state, score, note)
            return
        lost = character in LOST
        closing = () if lost else tuple(self._closing(at))
        first, second = self._pair(character)
        for state, score in states:
            score = score.less(_MISSED_NOTE * ((state.first, state.second) in signs.annotated))  # noqa: PLW2901
            if lost:
                self._lost(at, state, score)
            if state.open:
                for trail, rest in closing:
                    self._close(at + 1, state, score, trail, rest)
            elif character != "\ufffd":
                folded = _fold(character)
                cost = self._log(state.last, folded)
                after = State(open=False, first=first or state.second, second=second, last=state.last[-1] + folded)
                self._agenda.put(at + 1, after, score.then(cost, cost, character))

    def _close(self, at: int, state: State, score: Score, trail: int, rest: int | None) -> None:
        """Complete the open character with `trail`; `rest` is the byte behind it: a lead byte, ASCII, or none."""
        pair = (state.second, trail)
        character = self._shown.get(pair)
        if character is None:
            return
        last = state.last[-1] + _fold(character)
        cost = self._log(state.last, last[-1]) + math.log(self._model.form_share(character))
        if rest is not None:
            cost -= _MISSED_NOTE * (pair in self._signs.annotated)
        score = score.then(cost, cost, character, "byte" if trail == _UNREADABLE else None)
        if rest is None:
            self._agenda.put(at, State(open=False, first=state.second, second=trail, last=last), score)
        elif rest >= 0x80:
            self._agenda.put(at, State(open=True, first=trail, second=rest, last=last), score)
        else:
            letter = chr(rest)
            cost = self._log(last, letter)
            after = State(open=False, first=trail, second=rest, last=last[-1] + letter)
            self._agenda.put(at, after, score.then(cost, cost, letter))

    def _note(self, at: int, state: State, score: Score, note: Note) -> None:
        pair = (state.first, state.second)
        if pair in pairs_read(note.syllable):
            cost = self._price(pair, note.syllable)
            self._agenda.put(note.end, state, score.then(-cost, -cost, noted=pair))
        elif not state.open:
            after = State(open=False, first=0, second=ord(")"), last="))")
            self._agenda.put(note.end, after, score.then(-_LITERAL_NOTE, -_LITERAL_NOTE, self._text[at : note.end]))

    def _price(self, pair: Pair, syllable: str) -> float:
        """Return what it costs to believe that a character carries a note here."""
        known = self._signs.annotated.get(pair)
        if known is not None:
            return 0.0 if known == syllable else _UNLIKELY_NOTE
        unlike = self._signs.converted and not traditional(self._shown[pair])
        rare = not pairs_read(syllable)[pair]
        return _NEW_NOTE + _UNLIKELY_NOTE * ((pair in self._signs.bare) + unlike + rare)

    def _lost(self, at: int, state: State, score: Score) -> None:
        """Take a reading over a `?` that is no real one."""
        signs, after = self._signs, at + 1
        note = signs.halves.get(after) or signs.notes.get(after)
        if note:
            self._lost_before_note(state, score.less(_LOSS), note)
        elif state.open:
            if self._text[at] == "?":
                self._close(after, state, score, *MARKS["?"])
            self._close(after, state, score.less(_LOSS), _UNREADABLE, None)
            self._lost_trail(after, state, score.less(_LOSS))
        else:
            mark = _SECOND.get(self._text[after : after + 1])
            if mark is not None:
                self._lost_lead(after + 1, state, score.less(_LOSS + signs.kept_cost), mark, "mark")
            if signs.eats:
                for _, eaten in MARKS.values():
                    self._lost_lead(after, state, score.less(_LOSS + signs.eaten_cost), eaten, "eaten")

    def _lost_before_note(self, state: State, score: Score, note: Note) -> None:
        """Try all bytes that make, behind the last one, a character with the note's reading."""
        for pair in pairs_read(note.syllable):
            if pair[0] != state.second or pair[1] < _UNREADABLE:
                continue
            cost = -self._price(pair, note.syllable)
            if not state.open:  # the note tore a lead byte from its trail byte, which follows
                after = State(open=True, first=pair[0], second=pair[1], last=state.last)
                self._agenda.put(note.end, after, score.then(cost, cost, lost="note", noted=pair))
            else:  # it stands behind the character that it belongs to
                character = self._shown[pair]
                last = state.last[-1] + _fold(character)
                cost += self._log(state.last, last[-1])
                after = State(open=False, first=pair[0], second=pair[1], last=last)
                self._agenda.put(note.end, after, score.then(cost, cost, character, "note", pair))

    def _lost_lead(self, at: int, state: State, score: Score, second: int, lost: Lost) -> None:
        """The lead byte of a character whose trail byte A3 went into a mark; the mark's second byte is open now.

        What closes it stands at `at`, so all lead bytes lead to one state: only the best and the sum go on.
        """
        if at >= len(self._text) or at in self._signs.notes:
            return
        family = leads_of(0xA3)
        self._work += _FAMILY_WORK
        if self._text[at] in LOST:
            chances = self._model.chances(state.last, family)
            for place in np.argsort(-chances, kind="stable")[:_NEAR_MOST].tolist():
                if chances[place] > chances.max() * _NEAR:
                    cost = math.log(chances[place])
                    last = state.last[-1] + family.folded[place]
                    step = score.then(cost, cost, family.characters[place], lost)
                    self._agenda.put(at, State(open=True, first=0xA3, second=second, last=last), step)
            return
        for trail, rest in self._closing(at):
            closed = self._shown.get((second, trail))
            if closed is not None:
                [(best, total, character)] = self._model.between(state.last, (_fold(closed),), family)
                last = state.last[-1] + _fold(character)
                counted = self._log(last, _fold(closed))
                step = score.then(best - counted, total - counted, character, lost)
                self._close(at + 1, State(open=True, first=0xA3, second=second, last=last), step, trail, rest)

    def _eaten(self, at: int, sample: str) -> Mapping[str, float]:
        """Return what may have been eaten in front of `at` -> shares."""
        if sample == _DIGIT:
            return self._figures.before(at)
        return _NO_DIGIT if sample == " " else {sample: 1.0}

    def _lost_trail(self, at: int, state: State, score: Score) -> None:
        """The trail byte of the open character, in front of an ASCII byte that is still there or was eaten."""
        signs, family = self._signs, trails_of(state.second)
        if not family.characters:
            return
        self._work += _FAMILY_WORK
        following = self._text[at : at + 1] or "\n"
        mark = following in _SECOND
        if following == "\n" or mark or (following < "@" and not signs.eats):
            [(best, total, character)] = self._model.between(state.last, (_fold(following),), family)
            step = score.less(signs.kept_cost * mark).then(best, total, character, "mark" if mark else "byte")
            step = step.then(0.0, 0.0, self._text[at : at + 1])
            first, second = self._pair(following)
            after = State(open=False, first=first, second=second, last=_fold(character + following))
            self._agenda.put(min(at + 1, len(self._text)), after, step)
        if not signs.eats:
            return
        for eaten, (best, total, character) in zip(
            _EATABLE, self._model.between(state.last, _EATABLE, family), strict=True
        ):
            cost = signs.eaten_cost if eaten in MARKS else _EATEN
            step = score.less(cost).then(best, total, character, "eaten" if eaten in MARKS else "byte")
            for one, share in self._eaten(at, eaten).items():
                first, second = self._pair(one)
                after = State(open=False, first=first, second=second, last=_fold(character) + one)
                cost = math.log(share)
                self._agenda.put(at, after, step.then(cost, cost, one, figure=share))
