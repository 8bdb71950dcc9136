"""The other case that a message about two of them names."""

from standard.core.case import Case
from standard.core.draft import wrong
from standard.core.reference import NotAReference, parse_reference


def other_case(case: Case, field: str, typed: str) -> str:
    """The reference of another case, in its one written form, from what stands in a message's ``field``.

    Raises:
        Refused: it is no reference, or this case's own.
    """
    try:
        other = parse_reference(typed)
    except NotAReference:
        raise wrong(field, "needs the reference of a case, for example ASB-7K3Q-MX92-PD4T") from None
    if other == case.reference:
        raise wrong(field, "needs the reference of another case than this one")
    return other
