"""Run the command line as `python -m kam_advisor.cli`."""

from kam_advisor.cli import main

if __name__ == "__main__":
    main()
