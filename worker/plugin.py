"""What every process that speaks to Temporal has in common: one plugin for worker, client, replayer and tests."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner

from worker.one_at_a_time import OneThreadAtATime
from workflows.sealed import KIND, is_our_own, name_of


class CasePayloadConverter(PydanticPayloadConverter):
    """Pydantic's JSON conversion, except that a handler which asks for ``RawValue`` gets every payload as it came.

    Left alone, the SDK decodes surplus arguments as plain JSON and drops, or fails for ever on, what it cannot decode.
    There is one of each class in a process: the SDK asks for a new one for every case and every task, and each would
    prepare the types that it meets anew. It keeps nothing else.
    """

    _made: ClassVar[dict[type, "CasePayloadConverter"]] = {}

    def __new__(cls) -> "CasePayloadConverter":
        """The one of this class."""
        return cls._made.get(cls) or super().__new__(cls)

    def __init__(self) -> None:
        if type(self) not in self._made:
            super().__init__()
            self._made[type(self)] = self

    def with_context(self, context: SerializationContext) -> "CasePayloadConverter":  # noqa: ARG002 - the SDK's name
        """Itself: no value is converted otherwise in one context than in another."""
        return self

    def to_payloads(self, values: Sequence[Any]) -> list[Payload]:
        """The values as payloads; models and texts, which most are, without trying other encodings first."""
        return [self._as_json(value) if isinstance(value, BaseModel | str) else self._any(value) for value in values]

    def _as_json(self, value: Any) -> Payload:
        payload = self.converters[b"json/plain"].to_payload(value)
        return payload if payload is not None else self._any(value)

    def _any(self, value: Any) -> Payload:
        [payload] = super().to_payloads([value])
        return payload

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
    """As ``CasePayloadConverter``, and reads typed values only from payloads of the landlord's own processes, written
    for the place where they are read and as values of the type asked for.

    So nobody who can reach Temporal starts an activity of ours, or answers a query in our name, with values of theirs,
    or with what we have written somewhere else.
    """

    def _as_json(self, value: Any) -> Payload:
        payload = super()._as_json(value)
        if isinstance(value, BaseModel):
            payload.metadata[KIND] = name_of(type(value))
        return payload

    def _typed(self, payloads: Sequence[Payload], type_hints: list[type]) -> list[Any]:
        if not all(is_our_own(payload, kind) for payload, kind in zip(payloads, type_hints, strict=False)):
            raise ValueError("a payload was not written by one of the landlord's own processes for this place")
        return super()._typed(payloads, type_hints)


class CaseDataConverter(DataConverter):
    """As the SDK's, but what says of itself that it is stored elsewhere is a payload like any other.

    This system stores nothing elsewhere. Left alone, the SDK raises on such a payload before any handler sees it, so
    that one signal of anybody's would stop a case for good. No public name of the SDK turns that off.
    """

    def with_context(self, context: SerializationContext) -> Self:
        """The same in this context, of which our codec alone takes any notice. Left alone, the SDK makes all converters
        anew each time, several times for each payload.
        """
        codec: Any = self.payload_codec
        if not isinstance(codec, WithSerializationContext):
            return self
        bound = object.__new__(type(self))
        bound.__dict__.update(self.__dict__, payload_codec=codec.with_context(context))
        return bound

    async def _decode_reference_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def _external_retrieve_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)


def data_converter(codec: PayloadCodec | None) -> DataConverter:
    """How values become payloads, everywhere in this system; failures have their messages and traces encrypted too."""
    return CaseDataConverter(
        payload_converter_class=CasePayloadConverter if codec is None else SealedPayloadConverter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def case_plugin(codec: PayloadCodec | None, runner: WorkflowRunner | None = None) -> SimplePlugin:
    """The plugin for every client; workers made with such a client have it too. A replayer is given it itself.

    ``codec`` is None only to replay histories that have been decoded. ``runner`` runs the workflows: by default outside
    the SDK's sandbox, which would be entered several times for each payload, and took longer than all that a case
    decides. What it looks at is looked at in tests: in the source of workflows, and by replaying every stored history
    inside it.
    """
    return SimplePlugin(
        "asb-casework", data_converter=data_converter(codec), workflow_runner=runner or OneThreadAtATime()
    )
