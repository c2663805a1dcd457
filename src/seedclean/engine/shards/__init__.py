"""A run in parts: each process reads and cleans a share of the pages, and a merge makes one output folder of them."""
