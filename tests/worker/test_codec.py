"""The payload codec: what it opens, what it refuses to open, and that it never raises."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    NexusSerializationContext,
    SerializationContext,
    WorkflowSerializationContext,
)

from standard.core.draft import Refused
from standard.core.reference import reference_for
from standard.core.register import Known, WhoIs
from standard.core.seals import Seal, SenderKind
from standard.core.words import RefusalCode
from tests.support.sealing import plain
from worker.plugin import SealedPayloadConverter
from worker.problems import BadInput
from worker.sealing.codec import ENCRYPTED, KEY_ID, SealedCodec, is_encrypted, without_reserved
from worker.sealing.keys import Key, KeyRing, KeyUse, first_ring, new_key
from worker.sealing.purpose import CASE as OF_CASE
from worker.sealing.purpose import FOR, purpose
from workflows.sealed import OUR_OWN, RESERVED, SEAL, UNOPENED, is_our_own, seal_of

RING = first_ring()
SERVICE = new_key(KeyUse.SERVICE, "noise-app")
CASE = WorkflowSerializationContext(namespace="default", workflow_id="ASB-7K3Q-MX92-PD4T")
SHOWN = SealedCodec(RING.with_keys([SERVICE]).writing_with(SERVICE))
CODEC = SHOWN.with_context(CASE)
STORY = b'{"description": "He waits for me on the stairs."}'


def key(use: KeyUse) -> Key:
    found = CODEC.ring.writes_with(use, "noise-app" if use is KeyUse.SERVICE else None)
    assert found is not None
    return found


def seal(kind: SenderKind = SenderKind.PERSON, sender: str = "ola") -> Seal:
    return Seal(sender=sender, kind=kind, name="Ola Adeyemi", sealed_at=datetime.now(UTC))


async def opened(payload: Payload, codec: SealedCodec = CODEC) -> Payload:
    [found] = await codec.decode([payload])
    return found


async def clear(payload: Payload, codec: SealedCodec = CODEC) -> Payload:
    """What was encrypted for storing, without what decoding says of it."""
    found = await opened(payload, codec)
    assert is_our_own(found)
    return without_reserved(found)


async def encoded(payload: Payload, codec: SealedCodec = CODEC) -> Payload:
    [found] = await codec.encode([payload])
    return found


async def test_what_is_encrypted_says_its_key_its_case_what_it_is_for_and_nothing_else() -> None:
    sent = await encoded(plain(STORY))
    assert dict(sent.metadata) == {
        "encoding": ENCRYPTED,
        KEY_ID: key(KeyUse.STORAGE).id.encode(),
        FOR: purpose(CASE),
        OF_CASE: b"ASB-7K3Q-MX92-PD4T",
    }
    assert b"stairs" not in sent.SerializeToString()
    assert await clear(sent) == plain(STORY)


async def test_the_same_is_never_encrypted_to_the_same() -> None:
    assert (await encoded(plain(STORY))).data != (await encoded(plain(STORY))).data


async def test_what_is_encrypted_already_is_left_alone() -> None:
    sealed = CODEC.encrypt(plain(STORY), key(KeyUse.PEOPLE), seal())
    assert await encoded(sealed) == sealed


async def test_a_seal_comes_out_with_the_key_that_proves_it() -> None:
    sealed = CODEC.encrypt(plain(STORY), key(KeyUse.PEOPLE), seal())
    found = await opened(sealed)
    assert found.data == STORY
    proven = seal_of(found)
    assert proven is not None
    assert (proven.sender, proven.name, proven.key) == ("ola", "Ola Adeyemi", key(KeyUse.PEOPLE).id)


@pytest.mark.parametrize("name", [SEAL, UNOPENED, OUR_OWN, RESERVED + "anything"])
async def test_what_a_sender_says_under_a_reserved_name_is_deleted(name: str) -> None:
    forged = plain(STORY)
    forged.metadata[name] = seal().model_dump_json().encode()
    for sent in (forged, CODEC.encrypt(forged, key(KeyUse.PEOPLE)), CODEC.encrypt(forged, key(KeyUse.SERVICE))):
        found = await opened(sent)
        assert dict(found.metadata) == {"encoding": b"json/plain"}
        assert seal_of(found) is None
        assert not is_our_own(found)
    stored = await opened(await encoded(forged))
    assert dict(stored.metadata) == {"encoding": b"json/plain", OUR_OWN: b""}


def activity(kind: str = "record", number: str | None = "4f", case: str = CASE.workflow_id) -> SerializationContext:
    return ActivitySerializationContext(
        namespace="default",
        activity_id=number,
        activity_type=kind,
        activity_task_queue="cases",
        workflow_id=case,
        workflow_type="AsbCase",
        is_local=False,
    )


PLACES = [
    CASE,
    WorkflowSerializationContext(namespace="default", workflow_id="ASB-0000-0000-0000"),
    activity(),
    activity(kind="notify"),
    activity(number="50"),
    activity(number=None),
    activity(case="ASB-0000-0000-0000"),
    NexusSerializationContext(endpoint="", service="", operation=""),
]


@pytest.mark.parametrize("here", PLACES)
async def test_what_was_written_for_one_place_is_opened_in_no_other(here: SerializationContext) -> None:
    sent = await encoded(plain(STORY), SHOWN.with_context(here))
    for there in PLACES:
        found = await opened(sent, SHOWN.with_context(there))
        assert is_our_own(found) == (there is here)
        assert (UNOPENED in found.metadata) == (there is not here)
        assert (found.data == STORY) == (there is here)


async def test_where_no_place_is_known_it_is_shown() -> None:
    found = await opened(await encoded(plain(STORY)), SHOWN)
    assert (found.data, is_our_own(found)) == (STORY, True)


async def test_what_it_is_for_cannot_be_changed_or_taken_away() -> None:
    sent = await encoded(plain(STORY))
    there = SHOWN.with_context(activity())
    sent.metadata[FOR] = purpose(activity())
    assert b"changed" in (await opened(sent, there)).metadata[UNOPENED]
    assert b"changed" in (await opened(sent, SHOWN)).metadata[UNOPENED]
    del sent.metadata[FOR]
    for codec in (CODEC, there, SHOWN):
        assert b"changed" in (await opened(sent, codec)).metadata[UNOPENED]


@pytest.mark.parametrize("other", [None, b"ASB-2222-2222-2222"])
async def test_the_case_it_belongs_to_cannot_be_changed_or_taken_away(other: bytes | None) -> None:
    message = SHOWN.encrypt(plain(STORY), key(KeyUse.PEOPLE), seal(), "ASB-7K3Q-MX92-PD4T")
    assert (await opened(message)).data == STORY
    for sent in (message, await encoded(plain(STORY))):
        del sent.metadata[OF_CASE]
        if other is not None:
            sent.metadata[OF_CASE] = other
        assert b"changed" in (await opened(sent, SHOWN)).metadata[UNOPENED]


@pytest.mark.parametrize("use", [KeyUse.PEOPLE, KeyUse.SERVICE])
@pytest.mark.parametrize("here", [CASE, activity()])
async def test_what_names_another_case_is_not_opened_in_this_one(use: KeyUse, here: SerializationContext) -> None:
    """Sent on to a case that more people may see, it would be read by them."""
    message = SHOWN.encrypt(plain(STORY), key(use), None, reference_for("another report"))
    found = await opened(message, SHOWN.with_context(here))
    assert found.data == message.data
    with pytest.raises(Refused) as refused:
        seal_of(found)
    assert refused.value.code is RefusalCode.WRONG_CASE
    assert (await opened(message, SHOWN)).data == STORY, "the codec server asks who may see the other case"


@pytest.mark.parametrize(
    ("text", "is_opened"),
    [
        ({"case_reference": reference_for("another report")}, False),
        ({"case_reference": CASE.workflow_id.lower()}, True),
        ({"case_reference": "the one of last year"}, True),
        ({"case_reference": 7}, True),
        ({"case_reference": reference_for("another report"), "report_id": "nm-17"}, True),
        (["case_reference"], True),
    ],
)
async def test_of_one_that_names_no_case_its_text_decides(text: object, is_opened: bool) -> None:
    message = SHOWN.encrypt(plain(json.dumps(text).encode()), key(KeyUse.PEOPLE), seal())
    assert (UNOPENED not in (await opened(message)).metadata) == is_opened
    assert UNOPENED not in (await opened(message, SHOWN)).metadata


async def test_a_report_that_starts_under_its_own_id_belongs_to_the_case_that_it_opens() -> None:
    under_its_id = WorkflowSerializationContext(namespace="default", workflow_id="nm-17")
    sent = SHOWN.encrypt(plain(STORY), key(KeyUse.SERVICE), None, reference_for("nm-17"))
    assert (await opened(sent, SHOWN.with_context(under_its_id))).data == STORY
    kept = await encoded(plain(STORY), SHOWN.with_context(under_its_id))
    assert kept.metadata[OF_CASE].decode() == reference_for("nm-17")


async def test_what_was_encrypted_before_cases_were_named_is_opened_and_can_be_given_none() -> None:
    sent = SHOWN.encrypt(plain(STORY), key(KeyUse.PEOPLE), seal())
    assert (await opened(sent)).data == STORY
    sent.metadata[OF_CASE] = b"ASB-7K3Q-MX92-PD4T"
    assert b"changed" in (await opened(sent)).metadata[UNOPENED]


@pytest.mark.parametrize("use", KeyUse)
async def test_what_came_through_a_door_is_nobody_s_answer(use: KeyUse) -> None:
    """A report of somebody who proves nothing is encrypted with the storage key, and says what its sender likes."""
    sent = SHOWN.encrypt(plain(STORY), key(use))
    assert FOR not in sent.metadata
    for codec in (SHOWN, CODEC):
        found = await opened(sent, codec)
        assert (found.data, is_our_own(found)) == (STORY, False)


async def test_a_request_is_not_taken_for_its_answer() -> None:
    converter, codec = SealedPayloadConverter(), SHOWN.with_context(activity())
    [written] = converter.to_payloads([WhoIs(ids=["ola"])])
    found = await opened(await encoded(written, codec), codec)
    assert is_our_own(found, WhoIs)
    assert is_our_own(found, WhoIs | None)
    assert not is_our_own(found, Known)
    assert not is_our_own(found, list[str])
    assert converter.from_payloads([found], [WhoIs]) == [WhoIs(ids=["ola"])]
    with pytest.raises(ValueError, match="for this place"):
        converter.from_payloads([found], [Known])


async def test_a_ring_put_in_the_codec_s_place_counts_where_it_is_used_next() -> None:
    codec = SealedCodec(RING)
    codec.ring = RING.with_keys([SERVICE])
    assert codec.with_context(CASE).ring == codec.ring


@pytest.mark.parametrize(
    ("use", "kind", "sender", "vouched"),
    [
        (KeyUse.PEOPLE, SenderKind.PERSON, "ola", True),
        (KeyUse.PEOPLE, SenderKind.OPERATIONS, "asb-keys", True),
        (KeyUse.PEOPLE, SenderKind.SERVICE, "noise-app", False),
        (KeyUse.SERVICE, SenderKind.SERVICE, "noise-app", True),
        (KeyUse.SERVICE, SenderKind.SERVICE, "portal", False),
        (KeyUse.SERVICE, SenderKind.PERSON, "noise-app", False),
        (KeyUse.SERVICE, SenderKind.OPERATIONS, "noise-app", False),
        (KeyUse.STORAGE, SenderKind.PERSON, "ola", False),
        (KeyUse.STORAGE, SenderKind.SERVICE, "noise-app", False),
    ],
)
async def test_a_key_vouches_for_its_own_senders_alone(
    use: KeyUse, kind: SenderKind, sender: str, vouched: bool
) -> None:
    found = await opened(CODEC.encrypt(plain(STORY), key(use), seal(kind, sender)))
    assert (SEAL in found.metadata, UNOPENED in found.metadata) == (vouched, not vouched)


async def test_a_key_that_is_not_in_the_ring_opens_nothing_and_is_said() -> None:
    sent = await encoded(plain(STORY), SealedCodec(first_ring()))
    found = await opened(sent)
    assert found.data == sent.data
    assert b"none of the landlord's" in found.metadata[UNOPENED]


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
async def test_a_changed_byte_is_noticed(position: int, change: int) -> None:
    sent = await encoded(plain(STORY))
    data = bytearray(sent.data)
    data[position % len(data)] ^= change
    sent.data = bytes(data)
    assert b"changed" in (await opened(sent)).metadata[UNOPENED]


async def test_another_key_s_id_on_it_is_noticed() -> None:
    sent = CODEC.encrypt(plain(STORY), key(KeyUse.SERVICE), seal(SenderKind.SERVICE, "noise-app"))
    sent.metadata[KEY_ID] = key(KeyUse.PEOPLE).id.encode()
    assert b"changed" in (await opened(sent)).metadata[UNOPENED]


payloads = st.builds(
    Payload,
    metadata=st.dictionaries(
        st.sampled_from(["encoding", KEY_ID, FOR, SEAL, UNOPENED, "x"]),
        st.sampled_from([ENCRYPTED, b"json/plain", b"\xff\xfe", *(each.id.encode() for each in RING.keys)])
        | st.binary(max_size=30),
    ),
    data=st.binary(max_size=60),
)


@given(payloads)
async def test_decoding_never_raises_and_trusts_nothing(payload: Payload) -> None:
    found = await opened(payload)
    assert SEAL not in found.metadata
    assert (UNOPENED in found.metadata) == is_encrypted(payload)
    assert found.data == payload.data


@given(payloads)
async def test_whatever_is_encoded_is_opened_as_it_was(payload: Payload) -> None:
    if not is_encrypted(payload):
        found = await clear(await encoded(payload))
        assert found.data == payload.data
        kept = {name: value for name, value in payload.metadata.items() if not name.startswith(RESERVED)}
        assert dict(found.metadata) == kept


async def test_after_a_rotation_the_old_is_read_and_the_new_is_written() -> None:
    codec = SealedCodec(RING).with_context(CASE)
    before = await encoded(plain(STORY), codec)
    key_after = new_key(KeyUse.STORAGE)
    codec.ring = RING.with_keys([key_after]).writing_with(key_after)
    after = await encoded(plain(STORY), codec)
    assert before.metadata[KEY_ID] != after.metadata[KEY_ID] == key_after.id.encode()
    assert await clear(before, codec) == await clear(after, codec) == plain(STORY)


async def test_a_ring_without_a_key_to_write_with_says_so() -> None:
    with pytest.raises(BadInput, match="asb keys new"):
        await encoded(plain(STORY), SealedCodec(KeyRing()))


async def test_a_service_writes_everything_with_its_own_key() -> None:
    own = SealedCodec(KeyRing(keys=(SERVICE,), writing=frozenset({SERVICE.id})))
    sent = await encoded(plain(STORY), own)
    assert sent.metadata[KEY_ID] == SERVICE.id.encode()
    assert await opened(sent) == plain(STORY)
