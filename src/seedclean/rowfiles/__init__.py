"""Files of rows that are clean already: read in batches, kept aside, written again with one field more."""

from seedclean.rowfiles.batch import Batch, Fields, Table, new_batch
from seedclean.rowfiles.columns import Columns
from seedclean.rowfiles.lines import Lines, text_of

__all__ = ["Batch", "Columns", "Fields", "Lines", "Table", "new_batch", "text_of"]
