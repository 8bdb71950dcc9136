"""Making a namespace ready for the search attributes of cases, and looking whether it is.

A case that writes an attribute which its namespace lacks is stuck until somebody adds it. So a worker looks first.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import timedelta

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from worker.problems import Problem, Unreachable
from workflows.attributes import ALL

_WANTED = {key.name: key.indexed_value_type.value for key in ALL}
_LONGEST = timedelta(seconds=10)
_NOT_FOR_US = frozenset({RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED})
_NAMESPACE_KNOWN_SECONDS = 15
"""How long a namespace that was just made may stay unknown to a part of the server."""

_LOOK_AGAIN_SECONDS = 1
_log = logging.getLogger(__name__)


class NotRegistered(Problem):
    """A namespace lacks search attributes of cases, or has them with another type."""


async def register_search_attributes(client: Client) -> list[str]:
    """Adds to the client's namespace what it lacks, and returns the names added. May be repeated.

    Raises:
        NotRegistered: one is there with another type, or the server does not let us.
        Unreachable: the server cannot be asked, or has no such namespace.
    """
    missing = await _missing(client)
    if missing is None:
        raise _not_let(client, "seen")
    if not missing:
        return []
    request = AddSearchAttributesRequest(
        namespace=client.namespace,
        search_attributes={name: IndexedValueType.ValueType(_WANTED[name]) for name in missing},
    )
    try:
        await client.operator_service.add_search_attributes(request, timeout=_LONGEST)
    except RPCError as error:
        raise _not_let(client, f"added ({', '.join(missing)}: {error.message})") from None
    return missing


async def require_search_attributes(client: Client) -> None:
    """Makes sure that cases can be listed by all their attributes. Where we may not look, that is said in the log.

    Raises:
        NotRegistered: one is missing; says which command adds it.
        Unreachable: the server cannot be asked, or has no such namespace.
    """
    missing = await _missing(client)
    if missing is None:
        _log.warning("whether the search attributes of cases are registered cannot be seen")
    elif missing:
        raise NotRegistered(
            f"the namespace {client.namespace} lacks the search attributes {', '.join(missing)}, without which cases "
            "would be stuck; `asb migrate` registers them"
        )


async def _missing(client: Client) -> list[str] | None:
    """The names of those that the namespace lacks; None where the server does not let us look."""
    found = await _registered(client)
    if found is None:
        return None
    for name, kind in found.items():
        if name in _WANTED and kind != _WANTED[name]:
            has, wanted = _type_name(kind), _type_name(_WANTED[name])
            raise NotRegistered(
                f"the namespace {client.namespace} has the search attribute {name} with the type {has}, and cases "
                f"need {wanted}; remove it there (`temporal operator search-attribute remove --name {name}`)"
            )
    return [name for name in _WANTED if name not in found]


async def _registered(client: Client) -> Mapping[str, int] | None:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    asked_until = time.monotonic() + _NAMESPACE_KNOWN_SECONDS
    while True:
        try:
            return (await client.operator_service.list_search_attributes(request, timeout=_LONGEST)).custom_attributes
        except RPCError as error:
            if error.status in _NOT_FOR_US:
                return None
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise Unreachable(f"Temporal does not list its search attributes: {error.message}") from None
            if time.monotonic() > asked_until:
                raise Unreachable(f"Temporal has no namespace {client.namespace} (TEMPORAL_NAMESPACE)") from None
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def _not_let(client: Client, what: str) -> NotRegistered:
    return NotRegistered(
        f"the search attributes of the namespace {client.namespace} cannot be {what}; that needs rights of Temporal's "
        "operator, or on Temporal Cloud its own console"
    )


def _type_name(kind: int) -> str:
    return IndexedValueType.Name(IndexedValueType.ValueType(kind)).removeprefix("INDEXED_VALUE_TYPE_").lower()
