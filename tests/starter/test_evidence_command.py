"""``asb evidence add``, from the terminal to the register's row."""

from tests.starter.conftest import Asb
from tests.support.running import Town


async def test_evidence_is_recorded_and_shown(town: Town, asb: Asb) -> None:
    case = await town.open()
    said = await asb(
        *("evidence", "add", case.reference, "--as", "ola", "--kind", "recording", "--from", "reporter"),
        *("--incident", "1", "--new", "--what", "Shouting through the wall."),
    )
    assert said.status == 0, said.text
    assert "Evidence" in said.text
    await case.settle()
    async with town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT kind, handed_in_by, incidents, something_new, sender, what FROM evidence WHERE case_reference = %s",
            (case.reference,),
        )
        assert await rows.fetchall() == [
            ("recording", "reporter", [1], True, "ola", "Shouting through the wall."),
        ]
