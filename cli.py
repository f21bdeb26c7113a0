"""Run the command line from a checkout: `python cli.py --help`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "engine"))

from kam_advisor.cli import main

if __name__ == "__main__":
    main()
