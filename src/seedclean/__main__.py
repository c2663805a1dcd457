"""`python -m seedclean`."""

from seedclean.cli import main

if __name__ == "__main__":
    main()
