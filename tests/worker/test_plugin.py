"""The payload converter: handlers that ask for raw values get whatever came."""

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.converter import DataConverter, WorkflowSerializationContext

from standard.core.messages import Report
from standard.core.words import Priority
from worker.plugin import CasePayloadConverter, SealedPayloadConverter, data_converter
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import first_ring

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


OWN = Payload(metadata={"encoding": b"json/plain", "asb-own": b""}, data=b"1")
FOREIGN = Payload(metadata={"encoding": b"json/plain"}, data=b"1")


def test_typed_values_are_read_only_from_what_our_own_processes_wrote() -> None:
    sealed = SealedPayloadConverter()
    assert sealed.from_payloads([OWN], [Priority]) == [Priority.HIGH]
    with pytest.raises(ValueError, match="not written by one of the landlord's own processes"):
        sealed.from_payloads([FOREIGN], [Priority])
    with pytest.raises(ValueError, match="not written by one of the landlord's own processes"):
        sealed.from_payloads([OWN, FOREIGN], [Priority, Priority])
    [raw] = sealed.from_payloads([FOREIGN], [RawValue])
    assert raw.payload == FOREIGN


def test_what_does_not_fit_is_named_by_its_fields_and_never_shown() -> None:
    words = Payload(
        metadata={"encoding": b"json/plain", "asb-own": b"Report"}, data=b'{"report_id": "r", "description": 7}'
    )
    with pytest.raises(ValueError, match="a payload does not fit: category, description, sender") as refused:
        SealedPayloadConverter().from_payloads([words], [Report])
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_in_a_context_it_is_the_one_that_the_sdk_would_make() -> None:
    here = WorkflowSerializationContext(namespace="default", workflow_id="ASB-7K3Q-MX92-PD4T")
    converter = data_converter(SealedCodec(first_ring()))
    ours, theirs = converter.with_context(here), DataConverter.with_context(converter, here)
    assert vars(ours).keys() == vars(theirs).keys()
    for name, part in vars(theirs).items():
        found = getattr(ours, name)
        assert type(found) is type(part), name
        assert name == "failure_converter" or (vars(found) == vars(part) if name == "payload_codec" else found == part)
    assert vars(ours.payload_codec) != vars(converter.payload_codec)
    assert CONVERTER.with_context(here) is CONVERTER
