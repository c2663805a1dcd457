"""The process of a command: `seedclean`, and `python -m seedclean`."""

from seedclean.core.interrupts import end_on_signals, ignore_signals


def main() -> None:
    """Run the command line. Signals end it with a line and an exit code before it has loaded anything."""
    end_on_signals()
    try:
        from seedclean.cli import main as run_command  # noqa: PLC0415 - a tenth of a second

        run_command()
    finally:
        ignore_signals()  # it has ended, and how is decided


if __name__ == "__main__":
    main()
