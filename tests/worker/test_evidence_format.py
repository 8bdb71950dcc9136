"""The format of evidence files: what comes out is what went in, for the same case and file, or nothing does."""

import hashlib
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from activities.evidence_files import FileWrong
from worker.sealing import evidence
from worker.sealing.evidence import Content, content_of, seal, unseal
from worker.sealing.keys import KeyRing, KeyUse, first_ring, new_key

CASE, OTHER_CASE = "ASB-7K3Q-MX92-PD4T", "ASB-NPXJ-Q3TP-BNU3"
FILE, OTHER_FILE = "a" * 32, "b" * 32
RING = first_ring()
CHUNK, TAG = 16, 16
HEADER = len(b"asb evidence 1\n") + len(RING.default_writer.id) + 1 + 16

contents = st.binary(max_size=5 * CHUNK)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> object:
    """So that a few bytes are many chunks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "CHUNK", CHUNK)
        yield


def sealed(content: bytes, case: str = CASE, file: str = FILE) -> bytes:
    target = io.BytesIO()
    assert seal(io.BytesIO(content), target, RING.default_writer, case, file) == of(content)
    return target.getvalue()


def opened(data: bytes, ring: KeyRing = RING, case: str = CASE, file: str = FILE) -> bytes:
    return b"".join(unseal(io.BytesIO(data), ring, case, file))


def of(content: bytes) -> Content:
    return Content(hashlib.sha256(content).hexdigest(), len(content))


@given(contents)
def test_what_comes_out_is_what_went_in(content: bytes) -> None:
    data = sealed(content)
    assert opened(data) == content
    assert sealed(content) != data
    assert len(content) < CHUNK or content not in data


@given(contents, st.data())
def test_a_file_that_is_cut_anywhere_is_not_opened(content: bytes, data: st.DataObject) -> None:
    whole = sealed(content)
    with pytest.raises(FileWrong):
        opened(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(contents, st.binary(min_size=1, max_size=3 * CHUNK))
def test_a_file_with_something_after_its_end_is_not_opened(content: bytes, more: bytes) -> None:
    with pytest.raises(FileWrong):
        opened(sealed(content) + more)


@given(contents, st.data())
def test_a_file_with_any_bit_changed_is_not_opened(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(sealed(content))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(FileWrong):
        opened(bytes(changed))


@given(st.binary(min_size=3 * CHUNK + 1, max_size=5 * CHUNK), st.data())
def test_chunks_in_another_order_or_left_out_are_not_opened(content: bytes, data: st.DataObject) -> None:
    whole = sealed(content)
    header, body = whole[:HEADER], whole[HEADER:]
    chunks = [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]
    *first, last = range(len(chunks))
    exchanged = st.permutations(first).map(lambda order: [*order, last])
    order = data.draw(exchanged | st.lists(st.sampled_from([*first, last]), max_size=len(chunks) + 1))
    assume(order != [*first, last])
    with pytest.raises(FileWrong):
        opened(header + b"".join(chunks[each] for each in order))


@pytest.mark.parametrize(("case", "file"), [(OTHER_CASE, FILE), (CASE, OTHER_FILE)])
def test_the_file_of_another_case_or_piece_is_not_opened(case: str, file: str) -> None:
    data = sealed(b"Made up.", case, file)
    with pytest.raises(FileWrong):
        opened(data)
    assert opened(data, case=case, file=file) == b"Made up."


def test_without_its_key_a_file_is_not_opened_and_the_key_is_named() -> None:
    data = sealed(b"Made up.")
    with pytest.raises(FileWrong, match=RING.default_writer.id):
        opened(data, first_ring())
    same_id = new_key(KeyUse.STORAGE).model_copy(update={"id": RING.default_writer.id})
    with pytest.raises(FileWrong):
        opened(data, KeyRing(keys=(same_id,)))


def test_after_the_keys_were_changed_over_it_still_opens() -> None:
    key = new_key(KeyUse.STORAGE)
    assert opened(sealed(b"Made up."), RING.with_keys([key]).writing_with(key)) == b"Made up."


def test_of_what_is_too_large_no_more_is_read_than_needed() -> None:
    source = io.BytesIO(bytes(100 * CHUNK))
    assert content_of(source, 2 * CHUNK).size > 2 * CHUNK
    assert source.tell() <= 4 * CHUNK
