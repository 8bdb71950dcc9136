"""What every process that speaks to Temporal has in common: one plugin for worker, client, replayer and tests."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.sealed import is_our_own

PASSED_THROUGH = (
    # Pure functions and models of our own, with nothing a replay could see change: loading them anew for every case
    # would cost each one time and memory.
    "standard",
    # Our own too, loaded once. Loading them anew for each case took three times as long as replaying all that had
    # happened in it, and a fifth of a megabyte. What the sandbox would look at while they run, tests/test_rooms.py
    # looks at in their source: no clock, no chance, nothing of the machine.
    "workflows",
    # Workflows name activities by their functions and never run them; their imports (psycopg, mail) are heavy.
    "activities",
    # The models are built on these: deterministic, and too heavy to load anew for every case. A compiled module can
    # also not be loaded twice into one process safely.
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_extensions",
    "typing_inspection",
    # Reads its zone files while a rule runs; the files belong to the installation, not to the case.
    "zoneinfo",
    "tzdata",
)
"""The modules that workflow code shares with its process instead of loading them anew for each case."""


class CasePayloadConverter(PydanticPayloadConverter):
    """Pydantic's JSON conversion, except that a handler which asks for ``RawValue`` gets every payload as it came.

    Left alone, the SDK decodes surplus arguments as plain JSON and drops, or fails for ever on, what it cannot decode.
    """

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """The payloads as values; all of them as ``RawValue`` where that is the first type asked for.

        Without types the SDK either knows none, or a handler was sent another number of arguments than it has: then
        what cannot be decoded stays raw, for the handler to refuse.
        """
        if type_hints and type_hints[0] is RawValue:
            return [RawValue(payload) for payload in payloads]
        if type_hints is not None:
            return self._typed(payloads, type_hints)
        return [self._decoded_or_raw(payload) for payload in payloads]

    def _typed(self, payloads: Sequence[Payload], type_hints: list[type]) -> list[Any]:
        try:
            return super().from_payloads(payloads, type_hints)
        except ValidationError as error:
            # Its own text has the values that do not fit, and it would end in a log.
            fields = sorted({".".join(str(part) for part in each["loc"]) for each in error.errors(include_input=False)})
        raise ValueError(f"a payload does not fit: {', '.join(fields)[:300] or 'its kind'}")

    def _decoded_or_raw(self, payload: Payload) -> Any:
        try:
            [value] = super().from_payloads([payload])
        except (KeyError, ValueError, RuntimeError, RecursionError):
            return RawValue(payload)
        return value


class SealedPayloadConverter(CasePayloadConverter):
    """As ``CasePayloadConverter``, and reads typed values only from payloads of the landlord's own processes.

    So nobody who can reach Temporal starts an activity of ours, or answers a query in our name, with values of theirs.
    """

    def _typed(self, payloads: Sequence[Payload], type_hints: list[type]) -> list[Any]:
        if not all(is_our_own(payload) for payload in payloads):
            raise ValueError("a payload was not written by one of the landlord's own processes")
        return super()._typed(payloads, type_hints)


def data_converter(codec: PayloadCodec | None) -> DataConverter:
    """How values become payloads, everywhere in this system; failures have their messages and traces encrypted too."""
    return DataConverter(
        payload_converter_class=CasePayloadConverter if codec is None else SealedPayloadConverter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _sandboxed(runner: WorkflowRunner | None) -> WorkflowRunner:
    if runner is None:
        return SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
        )
    if isinstance(runner, SandboxedWorkflowRunner):
        restrictions = runner.restrictions.with_passthrough_modules(*PASSED_THROUGH)
        return dataclasses.replace(runner, restrictions=restrictions)
    return runner


def case_plugin(codec: PayloadCodec | None) -> SimplePlugin:
    """The plugin for every client; workers made with such a client have it too. A replayer is given it itself.

    ``codec`` is None only to replay histories that have been decoded.
    """
    return SimplePlugin("asb-casework", data_converter=data_converter(codec), workflow_runner=_sandboxed)
