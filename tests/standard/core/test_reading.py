"""What arrives as JSON is a message or a refusal; nothing else ever comes out."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.messages import Message
from standard.core.reading import LARGEST_MESSAGE, names_its_case, read_report
from standard.core.reference import reference_for
from standard.core.words import RefusalCode
from standard.messages import MESSAGES, read_message

REFERENCE = reference_for("report-1")
CONTACT = {
    "message_id": "m1",
    "case_reference": REFERENCE,
    "sender": "ola",
    "method": "phone",
    "outcome": "spoke",
}


def refused(name: str, raw: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_message(name, raw, REFERENCE)
    return caught.value


def contact(**fields: object) -> bytes:
    return json.dumps(CONTACT | fields).encode()


def test_a_whole_message_is_read() -> None:
    assert read_message("record_contact", contact(role="king"), REFERENCE).message_id == "m1"


def test_a_reference_may_be_typed_as_it_is_spoken() -> None:
    spoken = REFERENCE.lower().replace("-", " ")
    assert read_message("record_contact", contact(case_reference=spoken), REFERENCE).sender == "ola"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", RefusalCode.UNDECODABLE),
        (b"{", RefusalCode.UNDECODABLE),
        (b"\xff\xfe", RefusalCode.UNDECODABLE),
        (b"[" * 200_000, RefusalCode.UNDECODABLE),
        (b'{"a":' * 200_000, RefusalCode.TOO_LONG),
        (b"null", RefusalCode.INVALID_FIELD),
        (b"[]", RefusalCode.INVALID_FIELD),
        (b'"words"', RefusalCode.INVALID_FIELD),
        (b" " * (LARGEST_MESSAGE + 1), RefusalCode.TOO_LONG),
        (contact(method="pigeon"), RefusalCode.INVALID_FIELD),
        (contact(shoe_size=7), RefusalCode.INVALID_FIELD),
        (b"[" + contact() + b"]", RefusalCode.INVALID_FIELD),
        (json.dumps(contact().decode()).encode(), RefusalCode.INVALID_FIELD),
        (contact().decode().encode("utf-16"), RefusalCode.UNDECODABLE),
        (contact(notes=float("nan")), RefusalCode.UNDECODABLE),
        (contact().replace(b"{", b'{"sender": "ola", ', 1), RefusalCode.INVALID_FIELD),
        (contact(happened_at="2026-11-23T10:00"), RefusalCode.INVALID_FIELD),
        (contact(happened_at="0001-01-01T00:00:00+14:00"), RefusalCode.INVALID_FIELD),
        (contact(notes="a\x00b"), RefusalCode.INVALID_FIELD),
        (contact(notes="x" * 20_001), RefusalCode.TOO_LONG),
        (contact(case_reference=reference_for("other")), RefusalCode.WRONG_CASE),
        (contact(case_reference="nonsense"), RefusalCode.WRONG_CASE),
        (contact(sender=""), RefusalCode.INVALID_FIELD),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(raw: bytes, code: RefusalCode) -> None:
    why = refused("record_contact", raw)
    assert why.code is code
    assert why.reason


def test_the_reason_names_the_field_and_not_the_value() -> None:
    why = refused("record_contact", contact(method="Mr Finch next door"))
    assert "method" in why.reason
    assert "phone" in why.reason
    assert "Finch" not in why.reason


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    why = refused("close_case", b"{}")
    assert why.code is RefusalCode.UNKNOWN_MESSAGE
    assert "propose_closure" in why.reason


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(sorted(CONTACT)), inner),
    max_leaves=8,
)


@given(
    name=st.sampled_from(sorted(MESSAGES)) | st.text(), raw=st.binary() | _JSON.map(lambda v: json.dumps(v).encode())
)
def test_nothing_but_a_message_or_a_refusal_ever_comes_out(name: str, raw: bytes) -> None:
    with suppress(Refused):
        assert isinstance(read_message(name, raw, REFERENCE), Message)
    with suppress(Refused):
        read_report(raw, REFERENCE)


@given(fields=st.dictionaries(st.sampled_from(sorted(CONTACT)), _JSON))
def test_a_message_with_any_field_changed_is_read_or_refused(fields: dict[str, object]) -> None:
    with suppress(Refused):
        assert isinstance(read_message("record_contact", contact(**fields), REFERENCE), Message)


@pytest.mark.parametrize("name", ["case_reference", "Case Reference"])
@pytest.mark.parametrize(
    ("value", "says"), [(REFERENCE, True), (REFERENCE.lower(), True), ("n/a", False), ("\u200b", False), (None, False)]
)
def test_an_incident_names_its_case_only_where_that_can_be_read(name: str, value: object, says: bool) -> None:
    raw = json.dumps({name: value, "description": "He hit me."}).encode()
    assert names_its_case(raw) is says
