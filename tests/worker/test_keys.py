"""The key ring held against the register's list, kept up with by a worker, backed up, and gone over from key to key."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg_pool import AsyncConnectionPool
from pydantic import SecretStr

from activities.register.keys import lose_key, note_backed_up, note_reader, read_keys, read_readers
from tests.support.landlord import REAL_COST
from tests.support.waiting import until
from worker.embedded.ready import without_backup
from worker.problems import BadInput, Problem, Unreachable
from worker.sealing.backup import checked_passphrase, open_backup, restore, seal_backup
from worker.sealing.codec import SealedCodec
from worker.sealing.files import change_ring
from worker.sealing.keys import Key, KeyRing, KeyUse, first_ring, load_ring, new_key, save_ring
from worker.sealing.listing import check_ring, compare
from worker.sealing.making import NotRead, hand_out, make_first_ring, make_for_reading, rotate
from worker.sealing.watching import keeping_up

PASSPHRASE = SecretStr("seven wet badgers")
AT_ONCE = timedelta(0)
SPOILT = "{half"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
async def ring(pool: AsyncConnectionPool, path: Path) -> KeyRing:
    """A ring in its file, listed."""
    return await make_first_ring(pool, path)


def without(ring: KeyRing, key: Key) -> KeyRing:
    return KeyRing(keys=tuple(each for each in ring.keys if each != key), writing=ring.writing - {key.id})


def lose(path: Path) -> None:
    path.unlink()


def spoil(path: Path) -> None:
    path.write_text(SPOILT)


async def listed(pool: AsyncConnectionPool) -> list[str]:
    return [key.id for key in await read_keys(pool)]


async def test_the_first_ring_is_listed_where_the_list_is_empty(pool: AsyncConnectionPool, path: Path) -> None:
    ring = first_ring()
    await check_ring(pool, ring, path)
    await check_ring(pool, ring, path)
    assert set(await listed(pool)) == {key.id for key in ring.keys}


async def test_a_listed_key_that_the_ring_lacks_is_named(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    lost = ring.keys[0]
    with pytest.raises(Problem) as refusal:
        await check_ring(pool, without(ring, lost), path)
    assert str(refusal.value) == (
        f"the key {lost.id}, which the register lists, is not in ASB_KEYS_FILE ({path}); "
        "bring it back with `asb keys restore`; `asb keys lost` gives up what nobody has any more"
    )


async def test_several_lost_keys_are_named_in_one_line(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    more = [new_key(KeyUse.SERVICE, f"service-{number}") for number in range(3)]
    await make_for_reading(pool, path, more)
    wrong = compare(ring, await read_keys(pool), path)
    assert wrong is not None
    assert wrong.startswith(f"the keys {more[0].id}, {more[1].id} and 1 more, which the register lists, are not in")


async def test_another_key_under_a_listed_id_is_named(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    storage, people = ring.keys
    other = storage.model_copy(update={"secret": new_key(KeyUse.STORAGE).secret})
    wrong = compare(KeyRing(keys=(other, people)), await read_keys(pool), path)
    assert wrong is not None
    assert f"the key {storage.id} in ASB_KEYS_FILE ({path}) is not what the register lists under its id" in wrong


@pytest.mark.usefixtures("ring")
async def test_a_service_s_own_ring_needs_only_its_key_and_that_listed(pool: AsyncConnectionPool, path: Path) -> None:
    key = new_key(KeyUse.SERVICE, "noise-app")
    own = KeyRing(keys=(key,), writing=frozenset([key.id]))
    with pytest.raises(Problem, match=f"the key {key.id} in ASB_KEYS_FILE .* is not listed in the register"):
        await check_ring(pool, own, path)
    assert key.id not in await listed(pool)
    await make_for_reading(pool, path, [key])
    await check_ring(pool, own, path)


async def test_a_service_s_own_ring_is_not_what_a_new_register_begins_with(
    pool: AsyncConnectionPool, path: Path
) -> None:
    key = new_key(KeyUse.SERVICE, "noise-app")
    with pytest.raises(Problem, match="is not listed"):
        await check_ring(pool, KeyRing(keys=(key,), writing=frozenset([key.id])), path)
    assert await listed(pool) == []


async def test_what_is_written_with_is_listed_unless_a_worker_runs_that_may_lack_it(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    """As after the register was restored from before the last rotation."""
    key = new_key(KeyUse.STORAGE)
    later = ring.with_keys([key]).writing_with(key)
    await note_reader(pool, "another worker", [each.id for each in ring.keys])
    with pytest.raises(Problem, match=f"the key {key.id}, which .* writes with, is not listed .*`asb keys rotate`"):
        await check_ring(pool, later, path)
    await check_ring(pool, later, path, besides="another worker")
    assert key.id in await listed(pool)


@pytest.mark.usefixtures("ring")
async def test_a_first_ring_is_not_made_where_keys_are_listed(pool: AsyncConnectionPool, path: Path) -> None:
    lose(path)
    with pytest.raises(Problem, match=r"which the register lists, are not in .*`asb keys restore`"):
        await make_first_ring(pool, path)
    with pytest.raises(BadInput, match="where no key ring is"):
        load_ring(path)


async def test_a_running_worker_reads_new_keys_and_says_so(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    codec = SealedCodec(ring)
    key = new_key(KeyUse.STORAGE)
    async with keeping_up(codec, pool, path, "worker"):
        [(name, ids)] = (await read_readers(pool)).items()
        assert name.startswith("worker/")
        assert ids == {each.id for each in ring.keys}
        await make_for_reading(pool, path, [key])

        async def read() -> bool:
            return key.id in (await read_readers(pool))[name]

        await until(read)
        assert codec.ring == load_ring(path)
    assert await read_readers(pool) == {}


async def test_a_ring_that_has_lost_keys_or_sense_is_not_taken_over(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    codec = SealedCodec(ring)

    async def is_said(what: str) -> bool:
        return what in caplog.text

    async with keeping_up(codec, pool, path, "worker"):
        save_ring(path, without(ring, ring.keys[0]))
        await until(lambda: is_said(f"has lost {ring.keys[0].id}"))
        spoil(path)
        await until(lambda: is_said("which holds no key ring"))
        assert codec.ring == ring
    assert caplog.text.count("has lost") == 1
    for key in ring.keys:
        assert key.secret.get_secret_value().hex() not in caplog.text


async def test_a_worker_without_a_listed_key_does_not_start(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    save_ring(path, without(ring, ring.keys[1]))
    with pytest.raises(Problem, match=f"the key {ring.keys[1].id}, which the register lists"):
        async with keeping_up(SealedCodec(load_ring(path)), pool, path, "worker"):
            pass
    assert await read_readers(pool) == {}


async def test_a_worker_whose_ring_was_read_a_moment_too_early_reads_it_again(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    codec = SealedCodec(ring)
    await make_for_reading(pool, path, [new_key(KeyUse.STORAGE)])
    async with keeping_up(codec, pool, path, "worker"):
        assert codec.ring == load_ring(path) != ring


async def test_a_worker_is_not_run_with_a_service_s_ring(pool: AsyncConnectionPool, path: Path) -> None:
    key = new_key(KeyUse.SERVICE, "noise-app")
    own = KeyRing(keys=(key,), writing=frozenset([key.id]))
    with pytest.raises(BadInput, match="the ring of a sending service; set it to the landlord's own"):
        async with keeping_up(SealedCodec(own), pool, path, "worker"):
            pass


async def test_a_worker_is_not_run_while_the_register_is_away(path: Path, ring: KeyRing) -> None:
    async with AsyncConnectionPool("postgresql://127.0.0.1:1/none", open=False, timeout=0.1) as away:
        with pytest.raises(Unreachable, match="see ASB_DATABASE_URL"):
            async with keeping_up(SealedCodec(ring), away, path, "worker"):
                pass


async def test_rotation_goes_over_to_new_keys_and_keeps_the_old(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    written = await rotate(pool, path)
    after = load_ring(path)
    assert {key.use for key in written} == {KeyUse.STORAGE, KeyUse.PEOPLE}
    assert after.writing == {key.id for key in written}
    assert set(ring.keys) < set(after.keys)
    assert {key.id for key in await read_keys(pool) if key.writing_since} == ring.writing | after.writing


async def test_nothing_is_written_with_a_key_that_a_worker_lacks(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    await note_reader(pool, "elsewhere", [key.id for key in ring.keys])
    with pytest.raises(NotRead, match=r"1 of 1 running worker has not read people-\w+, storage-\w+ within 0 seconds"):
        await rotate(pool, path, patience=AT_ONCE)
    waiting = load_ring(path)
    assert waiting.writing == ring.writing
    with pytest.raises(NotRead):
        await rotate(pool, path, patience=AT_ONCE)
    assert load_ring(path) == waiting, "the second attempt goes on with the keys of the first"
    await note_reader(pool, "elsewhere", [key.id for key in waiting.keys])
    await rotate(pool, path, patience=AT_ONCE)
    assert load_ring(path).writing == {key.id for key in waiting.keys} - ring.writing


@pytest.mark.usefixtures("ring")
async def test_rotation_with_another_landlord_s_ring_lists_nothing(pool: AsyncConnectionPool, path: Path) -> None:
    before = await listed(pool)
    save_ring(path, first_ring())
    with pytest.raises(Problem, match="which the register lists"):
        await rotate(pool, path)
    assert await listed(pool) == before


async def test_a_service_s_key_is_handed_out_when_every_worker_reads_it(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing, tmp_path: Path
) -> None:
    out = tmp_path / "noise-app.json"
    await note_reader(pool, "elsewhere", [key.id for key in ring.keys])
    with pytest.raises(NotRead):
        await hand_out(pool, path, "noise-app", out, patience=AT_ONCE)
    assert not out.exists()
    await note_reader(pool, "elsewhere", [key.id for key in load_ring(path).keys])
    key = await hand_out(pool, path, "noise-app", out, patience=AT_ONCE)
    assert len(load_ring(path).keys) == len(ring.keys) + 1, "the key of the first attempt is the one handed out"
    own = load_ring(out)
    assert own.keys == (key,)
    assert own.writing == {key.id}
    assert out.stat().st_mode & 0o777 == 0o600
    await note_reader(pool, "elsewhere", [])
    another = await hand_out(pool, path, "noise-app", tmp_path / "another.json", patience=AT_ONCE)
    assert another.id != key.id, "nobody is handed a key that somebody has"


async def test_nothing_is_overwritten_and_no_key_made_for_nothing(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing, tmp_path: Path
) -> None:
    out = tmp_path / "taken.json"
    out.write_text("something else")
    with pytest.raises(BadInput, match=r"--out: .* is there already"):
        await hand_out(pool, path, "noise-app", out)
    assert (out.read_text(), load_ring(path)) == ("something else", ring)


def test_changes_of_a_ring_add_up(path: Path) -> None:
    save_ring(path, first_ring())
    one, two = new_key(KeyUse.STORAGE), new_key(KeyUse.STORAGE)
    change_ring(path, lambda ring: ring.with_keys([one]))
    after = change_ring(path, lambda ring: ring.with_keys([two]))
    assert {one, two} < set(after.keys)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_back_up_opens_with_its_passphrase_and_says_nothing_without() -> None:
    ring = first_ring()
    content = seal_backup(ring, PASSPHRASE).encode()
    assert open_backup(content, PASSPHRASE, "b") == ring
    for key in ring.keys:
        assert key.id.encode() not in content
    with pytest.raises(BadInput, match="FILE: 'b' does not open: the passphrase is another, or the file is damaged"):
        open_backup(content, SecretStr("seven dry badgers"), "b")


def test_a_real_back_up_is_dear_to_try_passphrases_on() -> None:
    """The tests' own are cheaper. It is what OWASP's Password Storage Cheat Sheet asks for at least."""
    assert REAL_COST >= 2**17


@pytest.mark.parametrize("field", ["cost", "salt", "nonce", "data"])
def test_a_changed_back_up_does_not_open(field: str) -> None:
    backup = json.loads(seal_backup(first_ring(), PASSPHRASE))
    backup[field] = 2**14 if field == "cost" else ("A" if backup[field][0] != "A" else "B") + backup[field][1:]
    with pytest.raises(BadInput, match="does not open"):
        open_backup(json.dumps(backup).encode(), PASSPHRASE, "b")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"format": "asb-keys-backup-1", "cost": 4294967296}'])
def test_what_is_no_back_up_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(BadInput, match="FILE: 'b' is no back-up of keys"):
        open_backup(content, PASSPHRASE, "b")


def test_a_passphrase_that_is_too_short_is_refused_without_showing_it() -> None:
    with pytest.raises(BadInput, match="has 6 characters; it must have at least 12") as refusal:
        checked_passphrase("sesame")
    assert "sesame" not in str(refusal.value)


async def test_a_lost_ring_is_brought_back_whole(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    lose(path)
    done = restore(path, ring, await read_keys(pool))
    assert done.ring == load_ring(path) == ring
    assert set(done.brought_back) == set(ring.keys)
    await check_ring(pool, load_ring(path), path)


async def test_a_ring_keeps_what_it_has_and_gets_what_it_lacks(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    await rotate(pool, path)
    now = load_ring(path)
    save_ring(path, without(now, ring.keys[0]))
    done = restore(path, ring, await read_keys(pool))
    assert done.brought_back == [ring.keys[0]]
    assert (set(done.ring.keys), done.ring.writing) == (set(now.keys), now.writing)


async def test_of_two_keys_of_one_id_the_listed_one_stays(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    storage, people = ring.keys
    wrong = storage.model_copy(update={"secret": new_key(KeyUse.STORAGE).secret})
    save_ring(path, KeyRing(keys=(wrong, people), writing=ring.writing))
    assert restore(path, ring, []).brought_back == []
    assert restore(path, ring, await read_keys(pool)).brought_back == [storage]
    assert restore(path, KeyRing(keys=(wrong, people)), await read_keys(pool)).brought_back == []
    assert load_ring(path).find(storage.id) == storage


async def test_a_lost_key_need_not_be_in_the_ring_and_may_not_be_written_with(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    await rotate(pool, path)
    lost = [key for key in load_ring(path).keys if ring.find(key.id) is None]
    found_again = load_ring(path)
    save_ring(path, ring)
    for key in lost:
        with pytest.raises(Problem, match=rf"{key.id}.*; `asb keys lost` gives up what nobody has any more"):
            await check_ring(pool, ring, path)
        await lose_key(pool, key.id, by="meera", reason="made after the last back-up")
    await check_ring(pool, ring, path)

    save_ring(path, found_again)
    with pytest.raises(Problem, match=r"noted as lost, so others may not have them; `asb keys rotate` goes over"):
        await check_ring(pool, found_again, path)
    written = await rotate(pool, path)
    assert not {key.id for key in written} & {key.id for key in found_again.keys}
    await check_ring(pool, load_ring(path), path)


async def test_a_lost_key_is_not_taken_for_a_new_one(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    unused = new_key(KeyUse.STORAGE)
    await make_for_reading(pool, path, [unused])
    await lose_key(pool, unused.id, by="meera", reason="r")
    assert unused.id not in {key.id for key in await rotate(pool, path)}
    assert ring.writing


async def test_a_file_that_holds_no_ring_is_set_aside(path: Path) -> None:
    save_ring(path, first_ring())
    spoil(path)
    ring = first_ring()
    done = restore(path, ring, [])
    assert done.set_aside is not None
    assert done.set_aside.read_text() == SPOILT
    assert load_ring(path) == ring


def test_what_was_set_aside_before_stays(path: Path) -> None:
    ring, places = first_ring(), []
    for number in range(3):
        save_ring(path, ring)
        path.write_text(f"{SPOILT} {number}")
        places.append(restore(path, ring, []).set_aside)
    assert [place and place.read_text() for place in places] == [f"{SPOILT} {number}" for number in range(3)]


async def test_the_back_up_of_other_servers_is_refused(pool: AsyncConnectionPool, path: Path, ring: KeyRing) -> None:
    with pytest.raises(BadInput, match="none of the keys in this back-up is one that the register lists"):
        restore(path, first_ring(), await read_keys(pool))
    assert load_ring(path) == ring


async def test_a_ring_made_while_the_register_was_away_and_then_restored_is_taken(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing
) -> None:
    """Somebody who has lost the ring makes a new one first, and then finds the back-up."""
    lose(path)
    made = await make_first_ring(None, path)
    with pytest.raises(Problem, match="which the register lists"):
        await check_ring(pool, made, path)
    done = restore(path, ring, [])
    await check_ring(pool, done.ring, path)
    assert set(await listed(pool)) == {key.id for key in (*ring.keys, *made.keys)}


async def test_that_there_is_no_back_up_is_said_once_for_each_key(
    pool: AsyncConnectionPool, path: Path, ring: KeyRing, tmp_path: Path
) -> None:
    assert set(without_backup(tmp_path, await read_keys(pool))) == {key.id for key in ring.keys}
    assert without_backup(tmp_path, await read_keys(pool)) == []
    await note_backed_up(pool, [ring.keys[0].id])
    key, lost = new_key(KeyUse.STORAGE), new_key(KeyUse.STORAGE)
    await make_for_reading(pool, path, [key, lost])
    await lose_key(pool, lost.id, by="meera", reason="r")
    assert set(without_backup(tmp_path, await read_keys(pool))) == {ring.keys[1].id, key.id}
    assert without_backup(tmp_path, await read_keys(pool)) == []
