"""What OUT holds: rows, the files that are put in place together, and what a folder remembers of earlier runs."""
