"""Reading the times that people type at a door."""

from datetime import date, datetime

from standard.worktime.calendar import LONDON, TimeOutOfRange, to_utc
from worker.problems import BadInput

_EXAMPLE = "2026-12-24T15:00 (UK local time) or 2026-12-24T15:00+00:00"


def read_day(text: str, field: str) -> date:
    """The date that somebody typed as ISO 8601; ``field`` is the name of the option or field, for the error's text.

    Raises:
        BadInput: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{field}: {text!r} is not a date; give one like 2026-09-21") from None


def read_time(text: str, field: str) -> datetime:
    """The instant (UTC) that somebody typed as ISO 8601 date and time; without an offset it is UK local time.

    ``field`` is the name of the option or field, for the error's text.

    Raises:
        BadInput: it is no date and time, or a UK local time that the clocks skip or show twice.
    """
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{field}: {text!r} is not a date and time; give one like {_EXAMPLE}") from None
    if len(text.strip()) <= len("2026-12-24"):
        raise BadInput(f"{field}: {text!r} has no time of day; give one like {_EXAMPLE}")
    try:
        return to_utc(typed) if typed.tzinfo is not None else _from_uk_local_time(typed, text, field)
    except TimeOutOfRange as error:
        raise BadInput(f"{field}: {error}") from None


def _from_uk_local_time(typed: datetime, text: str, field: str) -> datetime:
    first = to_utc(typed.replace(tzinfo=LONDON, fold=0))
    second = to_utc(typed.replace(tzinfo=LONDON, fold=1))
    if first == second:
        return first
    if first.astimezone(LONDON).replace(tzinfo=None) != typed:
        raise BadInput(f"{field}: UK clocks skip {text!r} as they go forward; give a time an hour later")
    raise BadInput(
        f"{field}: UK clocks show {text!r} twice as they go back; "
        f"give {typed.isoformat()}+01:00 for the first or {typed.isoformat()}+00:00 for the second"
    )
