"""The report that an incident on a closed case becomes."""

import json
from typing import Any

import pytest

from standard.core.messages import Reporter
from standard.core.reading import read_incident
from standard.core.words import Channel, SupportNeed
from standard.progressing.linked import linked_report
from standard.response_times.triage import triage
from tests.support.casebook import Play


@pytest.mark.parametrize("category", ["hate", "violence"])
def test_a_linked_case_whose_harm_cannot_be_read_is_as_urgent_as_its_category(category: str) -> None:
    reference = Play().case.reference
    said = {"case_reference": reference, "description": "x", "category": category, "harm": "gibberish"}
    incident = read_incident(json.dumps(said).encode(), reference)
    for made in (linked_report(incident, "baby_crying", None), linked_report(incident, category, None)):
        assert triage(made, made.category, in_doubt=made.harm_in_doubt).priority == 1
    nothing = read_incident(json.dumps(said | {"category": None}).encode(), reference)
    made = linked_report(nothing, "baby_crying", None)
    assert triage(made, made.category, in_doubt=made.harm_in_doubt).priority == 2


def test_a_linked_case_writes_as_the_reporter_has_just_asked_and_knows_their_needs() -> None:
    known = Reporter(
        email="old@example.org",
        address="1 A Street",
        preferred=Channel.EMAIL,
        support_needs=[SupportNeed.SIGN_LANGUAGE],
    )
    raw: dict[str, Any] = {"case_reference": Play().case.reference, "description": "x"}
    for given, preferred, phone in (
        ({"preferred": "letter"}, "letter", None),
        ({"email": "old@example.org", "preferred": "letter"}, "letter", None),
        ({"phone": "01632 960009"}, None, "01632 960009"),
    ):
        incident = read_incident(json.dumps(raw | {"reporter": given}).encode(), raw["case_reference"])
        made = linked_report(incident, "noise", None, known).reporter
        assert (made.preferred, made.phone, made.support_needs) == (preferred, phone, ["sign_language"])
