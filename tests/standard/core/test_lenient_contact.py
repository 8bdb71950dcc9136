"""What a report says of how its reporter may be contacted: read, or in doubt nothing is sent."""

import json
from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.reading import read_report
from standard.core.words import SupportNeed
from standard.messages import read_message
from tests.standard.core.leniently import OWN, read, set_aside


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "01632 960001 ext 12"),
        ("phone", "07700 900123 / 01632 960001"),
        ("phone", "01632.960.001"),
        ("phone", 1632960001),
        ("phone", "ask next door"),
        ("email", "rae at example.org"),
        ("email", ["rae@example.org"]),
        ("address", "x" * 501),
        ("address", "14 Sample Court, Exampleton, EX1 1AA, do not write"),
        ("address", "14 Sample Court\nhe doesn\u2019t know\nEX1 1AA"),
        ("address", "14 Sample Court, Exampleton, EX1 1AA (please call instead)"),
        ("preferred", "outbox"),
        ("preferred", "telephone"),
        ("support_needs", ["please never write, he opens my post"]),
        ("support_needs", "please never write, he opens my post"),
        ("telephone_only", "perhaps"),
        ("do_not_write", True),
    ],
)
def test_what_cannot_be_read_of_contact_is_kept_and_nothing_is_sent(field: str, value: object) -> None:
    report = read(reporter={field: value, "name": "Rae"})
    assert set_aside(report) == [f"reporter.{field}"]
    assert report.set_aside[0].came == (value if isinstance(value, str) else json.dumps(value))
    assert report.reporter.telephone_only
    assert report.reporter.name == "Rae"


@pytest.mark.parametrize(
    "fields", [{"reporter": "Rae, 01632 960001"}, {"email": "rae@example.org"}, {"Safe to ring": 1}]
)
def test_contact_in_another_place_is_contact_that_cannot_be_read(fields: dict[str, Any]) -> None:
    assert read(**fields).reporter.telephone_only


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "rae@example.org", "phone": "01632 960001"},
        {"contact": {"phone": "01632 960001"}},
        {"Kontakt": ["+44 1632 960001"]},
        {"form": {"fields": [{"e-mail": "rae at example"}]}},
        {"07700900123": "y"},
        {"reporter": {"mobile": "07700 900123"}},
        {"reporter": {"e-mail": "rae@example.org"}},
        {"reporter": {"homeTelephone": 1632960001}},
        {"reporter": {"support_needs": "text me on 07700 900123"}},
        {"reporter": {"phone": "ask next door"}},
        {"reporter": "Rae, next door"},
    ],
)
def test_whoever_gave_an_address_under_any_name_is_not_anonymous(fields: dict[str, Any]) -> None:
    report = read(**fields)
    assert report.gives_an_address
    assert report.reporter.telephone_only


@pytest.mark.parametrize(
    "fields",
    [
        {"email": False},
        {"contact_me": "yes"},
        {"reporter": {"support_needs": ["large print"]}},
        {"reporter": {"telephone_only": "perhaps"}},
        {"submitted": "01-02-2026 10:00", "uprn": "100023336956"},
        {"occurred_at": "0900 100 2000"},
    ],
)
def test_what_is_no_address_reaches_nobody(fields: dict[str, Any]) -> None:
    assert not read(**fields).gives_an_address


@pytest.mark.parametrize(
    "fields",
    [
        {"correspondence": "none please, he opens my post"},
        {"call_only": True},
        {"whatsapp": "07700 900123"},
        {"confidential": "he must not know that I reported"},
        {"doNotDisturb": 1},
        {"extra": {"Safe to ring": "no"}},
        {"note": "I am afraid of him"},
        {"remarks": ["Don\u2019t send anything"]},
        {"how": "by post"},
        {"reporter": {"language": "Polish"}},
        {"reporter": {"surname": "Finch, never write"}},
    ],
)
def test_what_may_be_about_contact_or_safety_holds_letters(fields: dict[str, Any]) -> None:
    assert read(**fields).reporter.telephone_only


@pytest.mark.parametrize(
    "fields",
    [
        {"surname": "Finch"},
        {"form_version": 3, "ward": "Northgate", "uprn": "100023336956"},
        {"submitted": "2026-11-23T10:00:00Z", "page_url": "https://landlord.example/contact-us/report"},
        {"context": "stairwell", "string": "during", "secretary": "Kaur", "hotel": "no"},
        {"how_often": "every night", "police_called": True, "witnesses": ["Mina Kaur", "Ola Reid"]},
        {"reporter": {"surname": "Finch", "first_name": "Rae", "dateOfBirth": "1990-01-01", "tenancy_ref": "T 12"}},
    ],
)
def test_what_plainly_is_about_something_else_holds_none(fields: dict[str, Any]) -> None:
    report = read(**fields)
    assert report.set_aside
    assert report.reporter.telephone_only is None


def test_a_need_that_is_known_is_kept_beside_one_that_is_not() -> None:
    report = read(reporter={"support_needs": ["Sign language", "large print"]})
    assert report.reporter.support_needs == [SupportNeed.SIGN_LANGUAGE]
    assert report.reporter.telephone_only


def test_nobody_prefers_to_be_written_to_in_the_outbox() -> None:
    given = {"message_id": "m", "case_reference": OWN, "sender": "ola", "method": "phone", "outcome": "spoke"}
    with pytest.raises(Refused, match="needs to be one of email, sms, letter"):
        read_message("record_contact", json.dumps(given | {"reporter": {"preferred": "outbox"}}).encode(), OWN)


@pytest.mark.parametrize("field", ["harm", "category", "violence", "occurred_at"])
def test_a_wish_not_to_be_written_to_counts_in_whatever_field_it_stands(field: str) -> None:
    told = {"description": "Drums.", "reporter": {"email": "rae@example.org"}, field: "do not email me, he reads it"}
    read = read_report(json.dumps(told).encode(), "ASB-2222-2222-2222")
    assert read.reporter.telephone_only
