"""What other services import, and the one error that they catch."""

import pytest

import starter
from activities.register.errors import RegisterError, RegisterUnavailable
from standard.core.draft import Refused
from standard.core.reference import NotAReference, reference_for
from starter import CaseworkError, message
from starter.outcomes import NotOpened, TemporalUnavailable, UnknownCase
from tests.support.running import Town
from worker.problems import Problem


def test_the_public_surface_is_these_five_names() -> None:
    assert starter.__all__ == ["Cases", "CaseworkError", "Report", "connect", "message"]
    assert all(getattr(starter, name) for name in starter.__all__)


@pytest.mark.parametrize(
    "error",
    [NotAReference, NotOpened, Problem, Refused, RegisterError, RegisterUnavailable, TemporalUnavailable, UnknownCase],
)
def test_every_error_is_a_casework_error(error: type[Exception]) -> None:
    assert issubclass(error, CaseworkError)


@pytest.mark.parametrize(
    ("name", "reference", "fields", "says"),
    [
        ("sing", reference_for("x"), {}, "no message is called 'sing'"),
        ("assess", reference_for("x"), {"priority": 9, "reason": "x"}, "priority"),
        ("assess", "ASB-1", {"priority": 1, "reason": "x"}, "characters after ASB"),
    ],
)
def test_a_message_that_cannot_be_is_told_as_one(
    name: str, reference: str, fields: dict[str, object], says: str
) -> None:
    with pytest.raises(CaseworkError, match=says):
        message(name, reference, "ola", **fields)


async def test_a_case_that_nobody_knows_is_a_casework_error(town: Town) -> None:
    about = message("begin_investigation", reference_for("nobody has reported this"), "ola")
    with pytest.raises(CaseworkError, match="no case has the reference"):
        await town.cases.send(about)
