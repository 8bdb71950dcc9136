"""The payload converter: handlers that ask for raw values get whatever came."""

from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from standard.words import Priority
from worker.plugin import CasePayloadConverter, data_converter

CONVERTER = data_converter(None)
UNDECODABLE = Payload(metadata={"encoding": b"json/plain"}, data=b"{not json")
GOOD = Payload(metadata={"encoding": b"json/plain"}, data=b'{"a": 1}')
DEEP = Payload(metadata={"encoding": b"json/plain"}, data=b"[" * 200_000)
STRANGE = Payload(metadata={"encoding": b"binary/unheard-of"}, data=b"\x00")


def test_a_handler_for_raw_values_gets_a_payload_as_it_came() -> None:
    [found] = CONVERTER.payload_converter.from_payloads([UNDECODABLE], [RawValue])

    assert found.payload == UNDECODABLE


def test_surplus_payloads_for_such_a_handler_are_not_dropped() -> None:
    found = CasePayloadConverter().from_payloads([UNDECODABLE, STRANGE], [RawValue])

    assert [value.payload for value in found] == [UNDECODABLE, STRANGE]


def test_where_the_sdk_gives_no_types_what_cannot_be_decoded_stays_raw() -> None:
    # As it does where the number of arguments is not the handler's.
    good, *bad = CONVERTER.payload_converter.from_payloads([GOOD, UNDECODABLE, STRANGE, DEEP])

    assert good == {"a": 1}
    assert [value.payload for value in bad] == [UNDECODABLE, STRANGE, DEEP]


def test_no_payload_at_all_is_no_error() -> None:
    assert CONVERTER.payload_converter.from_payloads([], [RawValue]) == []


def test_other_values_are_converted_by_pydantic() -> None:
    converter = CONVERTER.payload_converter
    payloads = converter.to_payloads([Priority.HIGH])

    assert converter.from_payloads(payloads, [Priority]) == [Priority.HIGH]
