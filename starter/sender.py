"""Who sends what is typed, where ``--as`` does not say so."""

from standard.people import OPERATOR
from worker.embedded.home import find_running
from worker.problems import BadInput
from worker.sealing.login_file import read_login
from worker.settings import Settings


def sender_of(typed: str | None, settings: Settings) -> str:
    """The id of who sends: as typed, else who is logged in, else on the embedded stack its default operator.

    Raises:
        BadInput: nobody is known.
    """
    login = read_login(settings.home, settings.codec_url)
    found = typed or (login.person if login else None) or _default_operator(settings)
    if found is None:
        raise BadInput(
            "--as: nobody is named; give your id in the register, set ASB_OFFICER to it, or log in with `asb login`"
        )
    return found


def _default_operator(settings: Settings) -> str | None:
    """Only where both servers are embedded: a landlord's own register has no such person."""
    named = settings.codec_url or settings.database_url or "target_host" in settings.temporal
    running = None if named else find_running(settings.home)
    whole = running is not None and running.temporal_address is not None and running.database_url is not None
    return OPERATOR if whole else None
