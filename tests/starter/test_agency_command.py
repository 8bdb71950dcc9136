"""``asb agency``, from the terminal to what an agency is sent, on real servers."""

from pathlib import Path

from tests.starter.conftest import Asb
from tests.support.running import Town

POLICE = ("--kind", "police", "--name", "Made Up Police", "--email", "asb@police.example", "--contact", "Sgt Pepper")


async def test_an_agency_is_put_on_the_case_leads_and_is_written_to(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open(description="Rae Finch heard drilling. It went on until two.")
    ref = case.reference
    added = ("agency", "add", ref, "--as", "ola", *POLICE, "--basis", "crime_and_disorder")
    assert "say what it may have" in (await asb(*added)).words
    said = await asb(*added, "--may-have", "incidents", "--may-have", "plan_actions")
    assert (said.status, "Agency G1 police" in said.words) == (0, True), said.text
    consented = ("--basis", "consent", "--consented-by", "phone", "--may-have", "risk")
    council = ("--kind", "council", "--name", "Made Up Council", "--confidential")
    assert (await asb("agency", "add", ref, "--as", "ola", *council, *consented)).status == 0
    led = await asb("agency", "lead", ref, "G1", "--as", "ola", "--reason", "It is a crime now.")
    assert "Lead agency G1 (police)" in led.words
    told = ("contact", ref, "--as", "ola", "--with", "partner_agency", "--method", "phone", "--outcome", "spoke")
    refused = await asb(*told, "--agency", "G1", "--gave", "risk")
    assert (refused.status, "G1 may not have risk; it may have incidents, plan actions" in refused.words) == (3, True)
    kept_back = ("--notes", "A neighbour told us so in confidence.", "--confidential")
    assert (await asb(*told, "--agency", "G1", "--received", "incidents", *kept_back)).status == 0
    await case.settle()

    draft = await asb("agency", "draft", ref, "g1", "--as", "ola")
    assert "It went on until two." in draft.text
    assert "There is something here that we cannot share with you." in draft.text
    assert "Finch" not in draft.text
    assert "may not have risk" in (await asb("agency", "draft", ref, "G1", "--as", "ola", "--gave", "risk")).words
    letter = tmp_path / "letter.txt"
    write = ("agency", "write-to", ref, "G1", "--as", "ola", "--letter", f"@{letter}", "--gave", "incidents")
    letter.write_text("Ask Rae Finch. It went on until two.", "utf-8")
    beyond = await asb(*write)
    assert (beyond.status, "'Ask Rae Finch.'" in beyond.words) == (2, True), beyond.text
    letter.write_text("It went on until two, and has begun again.", "utf-8")
    assert (await asb(*write)).status == 0
    assert (await asb("withdraw-consent", ref, "--as", "ola", "--method", "phone")).status == 0
    assert (await asb("agency", "end", ref, "G1", "--as", "ola", "--reason", "They closed it.")).status == 0
    await case.settle()

    sent = (await asb("outbox", ref, "--json")).json
    to_agencies, to_reporter = (
        [each["body"] for each in sent if (each["template"], each["recipient"]) == ("lead_agency", recipient)]
        for recipient in ("agency", "reporter")
    )
    # G1 and G2 hear of G1; once that has left, G2 hears of the landlord.
    assert (len(to_agencies), len(to_reporter)) == (3, 2)
    assert all("Made Up Police is now the lead agency" in each for each in to_agencies[:2])
    assert "Finch" not in "".join(to_agencies)
    assert "Made Up Police now leads the work on your case." in to_reporter[0]
    assert "We now lead the work on your case again" in to_reporter[1]
    [posted] = [each for each in sent if each["template"] == "agency_letter"]
    assert "It went on until two, and has begun again." in posted["body"]
    listed = await asb("agency", "list", ref, "--as", "ola")
    for words in ("Sgt Pepper", "They closed it.", "incidents (crime and disorder)", "begun again", "CONFIDENTIAL"):
        assert words in listed.words
    shown = await asb("show", ref, "--as", "ola")
    assert "consent withdrawn, may have nothing" in shown.words
    for journal in (str(await case.journal()), shown.text):
        assert "Pepper" not in journal
        assert "They closed it." not in journal
