"""Text whose GBK bytes were torn apart by a mirror site: the damage run forward, and the search for what it was."""
