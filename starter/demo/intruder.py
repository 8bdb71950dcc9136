"""Somebody who can read and write everything in Temporal and has none of the landlord's keys."""

from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from workflows.sealed import SEAL


async def read_as_kept(address: str, namespace: str, reference: str, name: str) -> Payload | None:
    """The last signal of this name in a case's history, as the Temporal server keeps it; None where there is none."""
    client = await Client.connect(address, namespace=namespace)
    history = await client.get_workflow_handle(reference).fetch_history()
    signals = [event.workflow_execution_signaled_event_attributes for event in history.events]
    kept = [payload for signal in signals if signal.signal_name == name for payload in signal.input.payloads]
    return kept[-1] if kept else None


def with_forged_seal(payload: Payload, seal: str) -> Payload:
    """A plain payload whose metadata claims what only decoding with the landlord's keys may say; ``seal`` is JSON."""
    return Payload(metadata={"encoding": b"json/plain", SEAL: seal.encode()}, data=payload.data)
