"""Who sends what is typed, where ``--as`` does not say so."""

from standard.core.people import OPERATOR, person_id
from worker.embedded.home import find_running
from worker.problems import BadInput
from worker.sealing.login_file import read_login
from worker.settings import Settings


def sender_of(typed: str | None, settings: Settings) -> str:
    """The id of who sends: as typed, else who is logged in, else on the embedded stack its default operator.

    Raises:
        BadInput: nobody is known, or no person can have the id that was typed.
    """
    found = named_sender(typed, settings) or _default_operator(settings)
    if found is None:
        raise BadInput("--as: say who you are: give your staff id, set ASB_OFFICER to it, or log in with `asb login`")
    return found


def named_sender(typed: str | None, settings: Settings) -> str | None:
    """The id of who sends: as typed, else who is logged in; None where neither is so.

    Raises:
        BadInput: no person can have the id that was typed.
    """
    if typed:
        return person_of(typed, "--as")
    login = read_login(settings.home, settings.codec_url)
    return login.person if login else None


def person_of(typed: str, option: str) -> str:
    """The id, in its one form, of the person that an option names.

    Raises:
        BadInput: no person can have it.
    """
    try:
        return person_id(typed)
    except ValueError as why:
        # Escaped, as a look-alike letter would look like the right one.
        raise BadInput(f"{option}: {typed!a} is nobody's id; {why}") from None


def _default_operator(settings: Settings) -> str | None:
    """Only where both servers are embedded: a landlord's own register has no such person."""
    named = settings.codec_url or settings.database_url or "target_host" in settings.temporal
    running = None if named else find_running(settings.home)
    whole = running is not None and running.temporal_address is not None and running.database_url is not None
    return OPERATOR if whole else None
