"""The other case that a message about two of them names."""

from standard.core.case import Case
from standard.core.draft import Refused
from standard.core.reference import NotAReference, parse_reference
from standard.core.words import RefusalCode


def other_case(case: Case, field: str, typed: str) -> str:
    """The reference of another case, in its one written form, from what stands in a message's ``field``.

    Raises:
        Refused: it is no reference, or this case's own.
    """
    try:
        other = parse_reference(typed)
    except NotAReference:
        reason = f"{field}: needs the reference of a case, for example ASB-7K3Q-MX92-PD4T"
        raise Refused(RefusalCode.INVALID_FIELD, reason) from None
    if other == case.reference:
        raise Refused(RefusalCode.INVALID_FIELD, f"{field}: needs the reference of another case than this one")
    return other
