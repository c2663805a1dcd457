"""What all workers need, loaded once: they are forked from a process that imports this module and does nothing else."""

from contextlib import suppress

from seedclean.dedup.shingles import forms
from seedclean.engine import workers
from seedclean.engine.upkeep import seldom
from seedclean.errors import SeedcleanError
from seedclean.hanzi import look

__all__ = ["workers"]

with suppress(SeedcleanError):  # the parent is told by a worker
    forms(["海城"])
    look("海城")  # the tables of all characters, which each worker would have made for itself
seldom()  # in a worker it would touch all of this, and the system copy what is touched
