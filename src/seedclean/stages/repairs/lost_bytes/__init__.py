"""GBK text that lost bytes when a mirror site cut it: the damage run forward, and the search for the original."""
