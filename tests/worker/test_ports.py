"""Who listens on a port: the process that was started for it, or another that was quicker."""

import os
import socket
from contextlib import closing

from worker.embedded.ports import HOST, listens, pick_free


def test_a_process_listens_where_it_does_and_another_one_does_not() -> None:
    port = pick_free()
    assert not listens(os.getpid(), port)
    with closing(socket.create_server((HOST, port))):
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)


def test_a_process_that_is_gone_listens_nowhere() -> None:
    assert not listens(2**22 - 1, pick_free())
