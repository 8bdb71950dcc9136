"""What it takes for the sender of a message to be believed."""

from standard.core.draft import Refused
from standard.core.messages import Message, Report
from standard.core.people import is_one_person, person_id
from standard.core.seals import Seal, SenderKind, Trust
from standard.core.words import RefusalCode


def check_sender(message: Message, seal: Seal | None, trust: Trust) -> Message:
    """Makes sure that a message comes from whom it says, and gives it with a person's id in its one form: whoever
    types ``Ola`` is ``ola``, also where it is asked whose proposal it is.

    Raises:
        Refused: it is not sealed and must be, sealed by another, with a key that was revoked, or by a kind of sender
            that may not send it; or no person can have the sender's id.
    """
    if seal is None and not message.tells_of_harm:
        raise Refused(
            RefusalCode.UNSEALED, "nobody has proven to be its sender; send it by asb or through the codec server"
        )
    _check(message.sender, seal, trust)
    if seal is not None and seal.kind not in _may_send(message):
        raise Refused(RefusalCode.NOT_ALLOWED, f"a sender of the kind {seal.kind} cannot send this message")
    if seal is None or seal.kind is not SenderKind.PERSON:
        return message
    try:
        return message.model_copy(update={"sender": person_id(message.sender)})
    except ValueError as why:
        raise Refused(RefusalCode.INVALID_FIELD, f"sender: {why}") from None


def check_reporter(report: Report, seal: Seal | None, trust: Trust) -> None:
    """Makes sure that a report comes from whom it says, or that the landlord takes it without proof.

    Raises:
        Refused: it is not sealed and must be, sealed by another, or with a key that was revoked.
    """
    _check(report.sender, seal, trust)


def _check(sender: str, seal: Seal | None, trust: Trust) -> None:
    if seal is None:
        if not trust.plain_reports:
            raise Refused(
                RefusalCode.UNSEALED, "nobody has proven to be its sender, and the landlord takes sealed reports only"
            )
        return
    if seal.key in trust.revoked_keys:
        raise Refused(RefusalCode.KEY_REVOKED, f"the key {seal.key}, which it is sealed with, was revoked")
    by_one_person = seal.kind is SenderKind.PERSON and is_one_person(seal.sender, sender)
    if seal.sender != sender and not by_one_person:
        raise Refused(
            RefusalCode.NOT_THE_SENDER, "the sender named in it is not the one who sealed it; nobody acts for another"
        )


def _may_send(message: Message) -> frozenset[SenderKind]:
    if not message.made_by_a_person:
        return frozenset({SenderKind.OPERATIONS})
    if message.needs_standing:
        return frozenset({SenderKind.PERSON})
    if message.tells_of_harm:
        return frozenset(SenderKind)
    return frozenset({SenderKind.PERSON, SenderKind.SERVICE})
