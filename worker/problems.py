"""Problems that a person can put right, each told in one line.

The text of a ``Problem`` is the line: it names the setting, address or field, its value, and what would be accepted
or what to do. It holds no personal data and no password. The ``asb`` command prints it and ends with ``exit_code``.
"""

from standard.core.errors import CaseworkError


class Problem(CaseworkError):
    """Something expected went wrong; the text says what and what to do about it."""

    exit_code = 1


class BadInput(Problem):
    """What was typed or configured is not acceptable; the text names the field or setting, its value and what is."""

    exit_code = 2


class Unreachable(Problem):
    """A server did not answer, or refused us; the text names its address and the setting that chose it."""


class NothingRunning(Problem):
    """No server is configured, and no embedded stack runs on this data folder."""


class PortTaken(Problem):
    """Another program listens on a port that the embedded stack was to use."""


class AlreadyRunning(Problem):
    """Another process runs the embedded stack on the same data folder."""


class MissingProgram(Problem):
    """A program of the embedded stack is not installed, or may not be run."""


class HomeUnusable(Problem):
    """The data folder cannot be used: it is not ours, not writable, or holds data of another version."""


class StartFailed(Problem):
    """A part of the embedded stack ended, or did not answer, while starting; the text names its log."""


class PartEnded(Problem):
    """A part of the embedded stack ended by itself while it was running; the text names its log."""
