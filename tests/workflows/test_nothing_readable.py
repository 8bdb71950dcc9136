"""After a whole case nothing that anybody said can be read in what Temporal keeps, nor in any log.

The same case is lived with a codec that does not encrypt: what is found then shows that the search can find it.
"""

import pytest

from tests.support.clear import ClearCodec
from tests.support.whole_case import (
    ADDRESS,
    APPROVED,
    EMAIL,
    HISTORIES,
    IN_MAIL_SERVERS_LOG,
    IN_MAILS,
    IN_REGISTER,
    LISTS,
    LOG,
    NAME,
    PHONE,
    REASONS,
    RETRACTED,
    SUMMARIES,
    WITHDRAWN,
    WORDS,
    Left,
    live_whole_case,
)
from worker.sealing.codec import SealedCodec

FILES = ("temporal.db", "temporal.db-wal")
MEANT_TO_BE_READ = {IN_REGISTER, IN_MAILS, IN_MAIL_SERVERS_LOG}
FAILURES = ("(SMTP 451)", "constraint no_words", "the register (PostgreSQL) cannot be reached")


@pytest.fixture(scope="module")
async def in_clear(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return await live_whole_case(tmp_path_factory.mktemp("clear") / "home", ClearCodec)


@pytest.fixture(scope="module")
async def sealed(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return await live_whole_case(tmp_path_factory.mktemp("sealed") / "home", SealedCodec)


def test_without_encryption_every_word_stands_in_the_files_and_histories(in_clear: Left) -> None:
    assert in_clear.together(*FILES) == WORDS | SUMMARIES
    assert {RETRACTED, WITHDRAWN, APPROVED} <= in_clear.found["temporal.db-wal"]
    assert in_clear.found[HISTORIES] == WORDS | SUMMARIES


def test_with_encryption_none_stands_anywhere_but_in_the_register_and_the_mails(sealed: Left) -> None:
    assert {place: words for place, words in sealed.found.items() if words and place not in MEANT_TO_BE_READ} == {}
    assert {*FILES, "temporal.db-shm", "logs/temporal.log", "logs/postgres.log"} <= sealed.found.keys()


def test_the_worker_logs_what_fails_without_the_words_of_those_who_refused(sealed: Left) -> None:
    assert [failure for failure in FAILURES if failure not in sealed.log] == []
    assert sealed.found[LOG] == set()
    assert {EMAIL, PHONE, ADDRESS} <= sealed.found[IN_MAIL_SERVERS_LOG]


def test_ids_and_search_attributes_hold_none_even_without_encryption(in_clear: Left) -> None:
    assert in_clear.found[LISTS] & WORDS == set()


def test_the_register_has_them_all_and_mails_what_they_tell(in_clear: Left, sealed: Left) -> None:
    for left in (in_clear, sealed):
        assert left.found[IN_REGISTER] == WORDS
        assert {NAME, REASONS} <= left.found[IN_MAILS]
