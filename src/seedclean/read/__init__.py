"""From files to decoded pages: which files an input holds, how they are unpacked, decoded, and told apart."""
