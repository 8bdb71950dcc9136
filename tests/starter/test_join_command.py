"""``asb join``, from the terminal to what people are shown and what is counted."""

from standard.core.words import Stage
from tests.starter.conftest import Asb
from tests.support.running import Town
from tests.support.waiting import until


async def test_a_case_is_joined_to_the_first_and_leaves_the_lists(town: Town, asb: Asb) -> None:
    first, second = await town.open(), await town.open()
    joining = ("join", second.reference, "--to", first.reference, "--as", "ola")
    said = await asb(*joining)
    assert said.status == 0, said.text

    async def joined() -> bool:
        return (await second.state()).stage is Stage.JOINED

    await until(joined)
    for each in (first, second):
        await each.settle()
    shown = await asb("show", second.reference)
    assert "Stage joined" in shown.words
    assert f"Joined to {first.reference}" in shown.words
    assert f"Complainant {second.reference}" in (await asb("show", first.reference)).words
    assert second.reference not in (await asb("list")).text
    assert second.reference in (await asb("list", "--stage", "joined")).text

    refused = await asb("begin-investigation", second.reference, "--as", "ola")
    assert (refused.status, f"joined to {first.reference}" in refused.words) == (3, True), refused.text
    assert (await asb("join", second.reference, "--to", "nonsense", "--as", "ola")).status == 2
    assert (await asb("join", second.reference, "--as", "ola")).status == 2

    left = await asb("join", second.reference, "--leave", "It is another flat's drill.", "--as", "ola")
    assert (left.status, "No longer joined" in left.words or "Stage reported" in left.words) == (0, True), left.text

    async def told() -> bool:
        return "complainant_left" in await first.kinds()

    await until(told)
    await second.settle()
    assert second.reference in (await asb("list")).text


async def test_nobody_joins_a_case_to_one_that_they_may_not_see(town: Town, asb: Asb) -> None:
    first, second = await town.open(), await town.open()
    assert (await asb("restrict-case", first.reference, "--as", "ola", "--reason", "Known in the office.")).status == 0
    await first.settle()
    said = await asb("join", second.reference, "--to", first.reference, "--as", "oscar")
    assert (said.status, said.text) == (3, f"{first.reference} is restricted; ask ola")
    assert "join_asked" not in await second.kinds()
