"""Ports on 127.0.0.1 for the embedded stack."""

import socket
from contextlib import closing
from pathlib import Path

from worker.problems import PortTaken

HOST = "127.0.0.1"

_LISTENS = "0A"
"""How the kernel says that a socket waits for connections."""


def require_free(port: int, *, what: str, setting: str) -> None:
    """Refuses a port that another program listens on, before anything is started.

    Raises:
        PortTaken: names the port, what it was for and the setting that chooses another.
    """
    with closing(_listening_socket()) as probe:
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(
                f"{what} cannot listen on {HOST}:{port} ({error.strerror}); "
                f"end the program that does, or set {setting} to another port (0: any free one)"
            ) from None


def is_free(port: int) -> bool:
    """Whether nobody listens on the port now."""
    with closing(_listening_socket()) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def pick_free() -> int:
    """A port that is free now. Nothing reserves it, so a start that finds it taken should pick again."""
    with closing(_listening_socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def listens(pid: int, port: int) -> bool:
    """Whether this process, and no other, listens on the port: whoever answers there may have been quicker."""
    try:
        lines = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text("ascii").splitlines()[1:]]
        sockets = {f"socket:[{line[9]}]" for line in lines if line[3] == _LISTENS and line[1].endswith(f":{port:04X}")}
        return any(str(each.readlink()) in sockets for each in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _listening_socket() -> socket.socket:
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As the servers do: a connection that ended a moment ago must not make its port look taken.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe
