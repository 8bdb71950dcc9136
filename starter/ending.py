"""How a command of ours ends its process: with its exit status, and at once."""

import os
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from starter.saying import prepare, say
from worker.problems import Problem


def run_and_end(command: Callable[[], object], name: str) -> NoReturn:
    """Runs a command line and ends this process with its exit status; a problem is one line on stderr, after ``name``.

    1: a problem. 130: Ctrl-C. Others as the command line ends with them.
    """
    prepare()
    status = _status_of(command, name)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Nobody reads any more, for example because `head` has seen enough.
            status = status or 1
    # The Temporal SDK's threads now and then abort a process that ends in the ordinary way, after all its work is done.
    os._exit(status)


def _status_of(command: Callable[[], object], name: str) -> int:
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Problem as problem:
        say(f"{name}: {problem}", err=True)
        return problem.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception:
        # Nothing expected: whoever mends it needs all of it, and os._exit would end without a word.
        say(traceback.format_exc().rstrip("\n"), err=True)
        return 1
    return 0
