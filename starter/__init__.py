"""The doors of ASB Casework. Other services need five names, and catch one error:

from starter import Cases, CaseworkError, Report, connect, message
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starter.public import Cases, CaseworkError, Report, connect, message

__all__ = ["Cases", "CaseworkError", "Report", "connect", "message"]


def __getattr__(name: str) -> Any:
    # Not before they are asked for: every start of a command would pay for what it does not need.
    if name not in __all__:
        raise AttributeError(name)
    from starter import public

    return getattr(public, name)
