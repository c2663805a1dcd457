"""What all workers need, loaded once: they are forked from a process that imports this module and does nothing else."""

from seedclean.dedup.shingles import forms
from seedclean.engine import workers
from seedclean.hanzi import look

__all__ = ["workers"]

forms(["海城"])
look("海城")  # the tables of all characters, which each worker would have made for itself
