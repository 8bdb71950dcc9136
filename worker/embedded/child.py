"""Becomes a child of the embedded stack: drops root, asks to end with its parent, and turns into the program.

Run by path, as ``python -I -S child.py PARENT_PID SIGNAL UID GID PROGRAM [ARGUMENT ...]``; UID and GID are ``-``
where the user stays the same. Needs the standard library alone. It is a process of its own rather than a
``preexec_fn`` because that is not safe in a program with threads, and the Temporal SDK has threads.

On systems other than Linux the program is run without the tie to its parent.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
CANNOT_RUN = 126
"""Exit status where the program could not be run as asked; stderr says why in one line."""


def _end_with_parent(parent: int, signal_number: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # A parent that died before the line above took effect sends no signal any more.
    if os.getppid() != parent:
        sys.exit(CANNOT_RUN)


def main(arguments: list[str]) -> None:
    """Never returns: the process becomes the program, or ends with ``CANNOT_RUN``."""
    parent, signal_number, uid, gid, *command = arguments
    # The servers' files hold what people said: for their owner alone, wherever the folder lies.
    os.umask(0o077)
    try:
        if uid != "-":
            os.setgroups([])
            os.setgid(int(gid))
            os.setuid(int(uid))
        # Changing the user clears the tie to the parent, so it is made afterwards.
        _end_with_parent(int(parent), int(signal_number))
        os.execv(command[0], command)  # noqa: S606 - turning into the program is what this file is for
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error.strerror}\n")
        sys.exit(CANNOT_RUN)


if __name__ == "__main__":
    main(sys.argv[1:])
