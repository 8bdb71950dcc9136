"""``asb check-register`` as a person runs it."""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.support.running import Town

ASB = str(Path(sys.executable).with_name("asb"))


async def asb(town: Town, *arguments: str, namespace: str = "default") -> tuple[int, str, str]:
    """Exit status, stdout and stderr of the command on this town's servers."""
    servers = {
        "TEMPORAL_ADDRESS": town.stack.temporal_address,
        "TEMPORAL_NAMESPACE": namespace,
        "ASB_DATABASE_URL": str(town.pool.conninfo),
        "ASB_KEYS_FILE": str(town.settings.key_ring_file),
    }
    process = await asyncio.create_subprocess_exec(
        ASB,
        *arguments,
        env=os.environ | servers,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_it_marks_what_was_ended_from_outside_and_says_so(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate("ended by a test")

    status, out, err = await asb(town, "check-register", "--json")

    assert (status, err) == (0, "")
    told = {end["reference"]: end["how"] for end in json.loads(out)["ended"]}
    assert told[case.reference] == "terminated"
    assert not (await case.record()).is_open


async def test_in_plain_words_it_says_what_it_checked(town: Town) -> None:
    await town.open()

    status, out, err = await asb(town, "check-register")

    assert (status, err) == (0, "")
    assert out.splitlines()[0].startswith("Open cases checked: ")


async def test_a_namespace_that_does_not_exist_is_one_clear_line(town: Town) -> None:
    status, _, err = await asb(town, "check-register", namespace="no-such-namespace")

    assert status == 1
    assert len(err.splitlines()) == 1
    assert "TEMPORAL_NAMESPACE" in err
