"""The command `kam`.

app.py          the commands with their summaries; each is imported only when it is called
run.py          from arguments to an exit code; no traceback ever reaches a user
options.py      the options that commands share
output.py       results to standard output, colours, closed and broken pipes
exit_codes.py   what the exit codes mean
<command>.py    one module for each command
"""

import gc
import sys

_MOST_NEW_OBJECTS = 200_000


def main() -> None:
    """Run the command line with the arguments of this process, and end it."""
    # Most calls end before there is any garbage; looking for it early costs a tenth of their time.
    gc.set_threshold(_MOST_NEW_OBJECTS)
    from kam_advisor.cli.exit_codes import INTERRUPTED

    try:
        from kam_advisor.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while importing; `run` sees to the rest
        code = INTERRUPTED
    sys.exit(code)
