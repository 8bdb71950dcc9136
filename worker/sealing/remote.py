"""Encrypting, opening and sealing through a codec server, on machines that hold no keys."""

import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.common import RawValue
from temporalio.converter import PayloadCodec, SerializationContext, WithSerializationContext

from standard.core.messages import Message, Report
from standard.core.people import is_one_person
from worker.problems import BadInput, Problem, Unreachable
from worker.sealing.codec import is_encrypted, without_reserved
from worker.sealing.login_file import read_login
from worker.sealing.purpose import case_in, is_for_another, is_of_another, purpose
from worker.settings import Settings

if TYPE_CHECKING:
    import aiohttp

_LONGEST_ANSWER_SECONDS = 30
MARKED_HEADER = "X-Asb-Marked"
"""Asks a codec server to say of each payload whether the landlord's own processes have written it."""

_LARGEST_BATCH = 2 * 1024 * 1024
"""In bytes of payload; base64 and its JSON make of it less than a codec server takes in one request."""


class CodecServer:
    """A codec server as a client sees it."""

    def __init__(self, url: str, token: SecretStr | None = None) -> None:
        self.url = url
        self._token = token

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON at a path.

        Raises:
            Problem: see ``post``.
        """
        async with self._session() as session, session.get(self.url + path) as response:
            return await self._read(response)

    async def post(self, path: str, body: str | None = None) -> dict[str, Any]:
        """What a path answers to a JSON body; empty where it says nothing.

        Raises:
            Unreachable: the server does not answer.
            BadInput: nobody is logged in there.
            Problem: it refuses; the line says what it says.
        """
        headers = {"Content-Type": "application/json", MARKED_HEADER: "yes"}
        # As a stream, since the library warns of large bodies that are not.
        data = io.BytesIO(body.encode()) if body is not None else None
        async with (
            self._session() as session,
            session.post(self.url + path, data=data, headers=headers, allow_redirects=False) as response,
        ):
            return await self._read(response)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator["aiohttp.ClientSession"]:
        # A third of a second that commands without a codec server are spared.
        import aiohttp

        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"} if self._token else {}
        patience = aiohttp.ClientTimeout(total=_LONGEST_ANSWER_SECONDS)
        try:
            async with aiohttp.ClientSession(headers=headers, timeout=patience) as session:
                yield session
        except (aiohttp.ClientError, TimeoutError) as error:
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise Unreachable(
                f"the codec server at {self.url} (ASB_CODEC_ENDPOINT) cannot be reached: {reason}"
            ) from None

    async def _read(self, response: "aiohttp.ClientResponse") -> dict[str, Any]:
        if response.status in {204, 303}:
            return {}
        try:
            found = json.loads(await response.read())
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Problem(
                f"what answers at {self.url} (ASB_CODEC_ENDPOINT) is no codec server of asb: status {response.status}"
            )
        if response.status == 200:
            return found
        message = str(found.get("message", "it gives no reason")).replace("\n", " ")[:300]
        if response.status == 401:
            raise BadInput(f"the codec server at {self.url} lets nobody in: {message}")
        raise Problem(f"the codec server at {self.url} refuses: {message}")


class RemoteCodec(PayloadCodec, WithSerializationContext):
    """Encrypts and opens as ``person``, who is logged in at the server. Never a worker's: its calls can fail.

    The server knows no context of the SDK's, so what is bound to another one is found here.
    """

    def __init__(self, server: CodecServer, person: str, here: bytes | None = None, case: bytes | None = None) -> None:
        self._server = server
        self.person = person
        self._here = here
        self._case = case

    def with_context(self, context: SerializationContext) -> "RemoteCodec":
        """The same codec in this context."""
        return RemoteCodec(self._server, self.person, purpose(context), case_in(context))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypts, except what is encrypted already.

        Raises:
            Problem: the server does not answer, or refuses.
        """
        plain = [each for each in payloads if not is_encrypted(each)]
        encrypted = iter(await self._asked("/encode", plain))
        found = [each if is_encrypted(each) else next(encrypted) for each in payloads]
        if not all(is_encrypted(each) for each in found):
            raise Problem("the codec server did not encrypt what it was given, so nothing was sent")
        return found

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opens what is encrypted; what the server cannot open, and what was written for elsewhere, stays as it is.

        Raises:
            Problem: the server does not answer, or refuses.
        """
        opened = iter(await self._asked("/decode", [each for each in payloads if self._is_for_here(each)]))
        return [next(opened) if self._is_for_here(each) else without_reserved(each) for each in payloads]

    def _is_for_here(self, payload: Payload) -> bool:
        elsewhere = is_for_another(payload, self._here) or is_of_another(payload, self._case)
        return is_encrypted(payload) and not elsewhere

    async def _asked(self, path: str, payloads: Sequence[Payload]) -> list[Payload]:
        found: list[Payload] = []
        for batch in _batches(payloads):
            body = json_format.MessageToJson(Payloads(payloads=batch), indent=None)
            answer = await self._server.post(path, body)
            try:
                made = list(json_format.ParseDict(answer, Payloads(), ignore_unknown_fields=True).payloads)
            except (json_format.ParseError, ValueError):
                made = []
            if len(made) != len(batch):
                raise Problem(f"the codec server at {self._server.url} (ASB_CODEC_ENDPOINT) gives no usable answer")
            found += made
        return found


class RemoteSealer:
    """Seals through a codec server, and only for the person who is logged in there."""

    def __init__(self, codec: RemoteCodec) -> None:
        self._codec = codec

    async def seal(self, message: Message | Report, reference: str | None = None) -> RawValue:  # noqa: ARG002 - the server looks
        """See ``worker.sealing.sealer.Sealer``. A report that names another sender is encrypted without proof.

        Raises:
            BadInput: the sender is not who is logged in, or only the landlord's own commands may send this.
            Problem: the server does not answer, or refuses.
        """
        if isinstance(message, Message):
            self._raise_if_not_theirs(message)
        payload = Payload(metadata={"encoding": b"json/plain"}, data=message.as_json())
        [sealed] = await self._codec.encode([payload])
        return RawValue(sealed)

    def _raise_if_not_theirs(self, message: Message) -> None:
        if not message.made_by_a_person:
            raise BadInput(
                "this is done where the key ring is, on the landlord's own host: there ASB_CODEC_ENDPOINT is not set"
            )
        if not is_one_person(message.sender, self._codec.person):
            raise BadInput(
                f"--as: {message.sender!a} is not logged in at the codec server, {self._codec.person!r} is; "
                f"log in first with `asb login --as ID`"
            )


def remote_codec(settings: Settings, url: str) -> RemoteCodec:
    """The codec that asks the server at ``url`` for whoever is logged in there.

    Raises:
        BadInput: nobody is.
    """
    login = read_login(settings.home, url)
    if login is None:
        raise BadInput(f"nobody is logged in at the codec server {url} (ASB_CODEC_ENDPOINT); `asb login --as ID` does")
    return RemoteCodec(CodecServer(url, login.token), login.person)


def _batches(payloads: Sequence[Payload]) -> list[list[Payload]]:
    batches: list[list[Payload]] = []
    room = 0
    for payload in payloads:
        size = payload.ByteSize()
        if not batches or size > room:
            batches.append([])
            room = _LARGEST_BATCH
        batches[-1].append(payload)
        room -= size
    return batches
