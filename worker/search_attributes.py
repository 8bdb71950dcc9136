"""Making a namespace ready for the search attributes of cases, and looking whether it is.

A case that writes an attribute which its namespace lacks is stuck until somebody adds it. So a worker looks first.
"""

import logging
from datetime import timedelta

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from worker.problems import Problem
from workflows.attributes import ALL

_WANTED = {key.name: key.indexed_value_type.value for key in ALL}
_LONGEST = timedelta(seconds=10)
_NOT_FOR_US = frozenset({RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED})
_log = logging.getLogger(__name__)


class NotRegistered(Problem):
    """A namespace lacks search attributes of cases, or has them with another type."""


async def register_search_attributes(client: Client) -> list[str]:
    """Adds to the client's namespace what it lacks, and returns the names added. May be repeated.

    Raises:
        NotRegistered: one is there with another type, or the server does not let us.
        temporalio.service.RPCError: the server cannot be asked.
    """
    missing = await _missing(client)
    if not missing:
        return []
    request = AddSearchAttributesRequest(
        namespace=client.namespace,
        search_attributes={name: IndexedValueType.ValueType(_WANTED[name]) for name in missing},
    )
    try:
        await client.operator_service.add_search_attributes(request, timeout=_LONGEST)
    except RPCError as error:
        raise NotRegistered(
            f"the search attributes {', '.join(missing)} cannot be added to the namespace {client.namespace} "
            f"({error.message}); they need rights of Temporal's operator, or on Temporal Cloud its own console"
        ) from None
    return missing


async def require_search_attributes(client: Client) -> None:
    """Makes sure that cases can be listed by all their attributes. Where we may not look, that is said in the log.

    Raises:
        NotRegistered: one is missing; says which command adds it.
        temporalio.service.RPCError: the server cannot be asked.
    """
    try:
        missing = await _missing(client)
    except RPCError as error:
        if error.status not in _NOT_FOR_US:
            raise
        _log.warning("whether the search attributes of cases are registered cannot be seen (%s)", error.status.name)
        return
    if missing:
        raise NotRegistered(
            f"the namespace {client.namespace} lacks the search attributes {', '.join(missing)}, without which cases "
            "would be stuck; `asb migrate` registers them"
        )


async def _missing(client: Client) -> list[str]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    found = await client.operator_service.list_search_attributes(request, timeout=_LONGEST)
    for name, kind in found.custom_attributes.items():
        if name in _WANTED and kind != _WANTED[name]:
            has, wanted = _type_name(kind), _type_name(_WANTED[name])
            raise NotRegistered(
                f"the namespace {client.namespace} has the search attribute {name} with the type {has}, and cases "
                f"need {wanted}; remove it there (`temporal operator search-attribute remove --name {name}`)"
            )
    return [name for name in _WANTED if name not in found.custom_attributes]


def _type_name(kind: int) -> str:
    return IndexedValueType.Name(IndexedValueType.ValueType(kind)).removeprefix("INDEXED_VALUE_TYPE_").lower()
