"""PostgreSQL and the Temporal server as children of our own process, on one data folder.

Nothing is downloaded: both programs come with installed packages. Both listen on 127.0.0.1 only.
"""

from worker.embedded.stack import Ports, Stack, embedded_stack

__all__ = ["Ports", "Stack", "embedded_stack"]
