"""``asb commitment``, ``asb consider-remedy`` and the ladder that ``asb remedies`` shows."""

from activities.register.queries import read_journal
from tests.starter.conftest import Asb
from tests.support.running import Town
from tests.workflows.test_page import page

SUPPORT = ("--support", "Screens in court.")


async def test_the_reporter_is_asked_first_and_the_ladder_says_what_is_offered_and_what_is_not(
    town: Town, asb: Asb
) -> None:
    case = await town.open()
    ref = case.reference
    look = ("remedies", ref, "--as", "ola")
    nobody = await asb(*look)
    assert "The reporter was not asked" in nobody.words
    assert "while no party is on record" in nobody.words
    await case.do("record_party", party_role="alleged_perpetrator", tenure="secure_tenant")
    await case.do("record_party", party_role="witness", confidential=True)
    consider = ("consider-remedy", ref, "civil-injunction", "--as", "ola", "--party", "1")
    said = await asb(*consider)
    assert (said.status, f"First ask the reporter: asb commitment {ref}" in said.words) == (3, True), said.text
    assert (await asb("commitment", ref, "--as", "ola", "--answer", "yes", "--how", "visit")).status == 3
    yes = ("commitment", ref, "--as", "ola", "--answer", "yes", "--how", "visit", *SUPPORT)
    said = await asb(*yes, "--to", "civil_injunction", "--to", "possession", "--words", "Not if I must face him.")
    assert said.status == 0, said.text
    assert (await asb(*consider)).status == 3
    said = await asb(*consider, "--skipped-because", "He has a knife.")
    assert (said.status, "civil injunction, party 1" in said.words) == (0, True), said.text
    no = await asb("commitment", ref, "--as", "ola", "--answer", "no", "--how", "phone", *SUPPORT)
    assert no.status == 0, no.text
    await case.settle()

    shown = (await asb(*look, "--party", "1")).words
    for line in (
        "Witness statement: yes, to civil_injunction, possession",
        "Not if I must face him.",
        "5. court orders",
        "* civil_injunction L1 on hold. Age not known: are they 10 or older?",
        "not offered: it is law (Crime and Policing Act 2026), but not known to be in force",
        "* demotion offered",
        "L1 civil_injunction, party 1: considered",
        "Steps skipped: He has a knife.",
        "L1 civil_injunction, party 1: on hold",
    ):
        assert line in shown, (line, shown)
    assert "against party 2" in (await asb(*look)).words
    assert (await asb(*look, "--party", "3")).status == 2
    [ladder] = (await asb(*look, "--party", "1", "--json")).json["ladders"]
    assert {"remedy": "diary", "rung": 1, "legal": False, "stands": "offered", "questions": []} in ladder["steps"]
    assert sorted(await case.told("remedy_on_hold")) == ["manager", "officer"]
    assert "civil injunction, party 1, on hold" in await page(case)
    for row in await read_journal(town.pool, ref):
        assert not [words for words in ("knife", "Screens") if words in str(row)], row

    mina = ("consider-remedy", ref, "civil_injunction", "--as", "mina", "--party", "1")
    said = await asb(*mina, "--other-evidence-named", "Two officers saw it.")
    assert said.status == 0, said.text
    said = await asb("drop-remedy", ref, "l1", "--as", "ola", "--reason", "He signed a contract.")
    assert said.status == 0, said.text
    await case.settle()
    shown = (await asb(*look)).words
    assert "Stands on: Two officers saw it." in shown
    assert "L1 civil_injunction, party 1: dropped" in shown
