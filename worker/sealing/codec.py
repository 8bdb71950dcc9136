"""The payload codec: AES-256-GCM, with the proof of who sent a message inside what is encrypted.

An encrypted payload has the encoding ``binary/encrypted`` and its key's id in its metadata, and the case that it
belongs to; what our own processes write for a case has also what it is for (``worker/sealing/purpose.py``). Its data is
a nonce of 12 bytes and then the ciphertext, with all of these authenticated beside it. What is encrypted is the whole
payload, with the seal, where there is one, in its metadata.
"""

import secrets
from collections.abc import Sequence
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec, SerializationContext, WithSerializationContext

from standard.core.seals import Seal, SenderKind
from worker.sealing.keys import Key, KeyRing, KeyUse
from worker.sealing.purpose import CASE, FOR, case_in, is_for_another, is_of_another, purpose, says_another
from workflows.sealed import KIND, OF_ANOTHER_CASE, OUR_OWN, RESERVED, SEAL, UNOPENED, strip

ENCRYPTED = b"binary/encrypted"
"""The encoding of an encrypted payload."""

KEY_ID = "encryption-key-id"
"""The metadata that names an encrypted payload's key."""

_NONCE_BYTES = 12
_VOUCHED_BY_PEOPLE_KEY = frozenset({SenderKind.PERSON, SenderKind.OPERATIONS})


class SealedCodec(PayloadCodec, WithSerializationContext):
    """Encrypts with the ring's key for writing, and opens with any of its keys.

    Decoding looks at nothing but the ring and never raises: what it cannot open it passes on, marked with the reason.
    What is not encrypted passes as it is, without reserved metadata. In a context of the SDK's, what is written with
    the storage key is bound to that context, and what is bound to another, or belongs to another case, is not opened.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self._context: SerializationContext | None = None
        self.ring = ring

    def with_context(self, context: SerializationContext) -> Self:
        """The same codec with its present keys, in this context: the SDK makes one for each use."""
        bound = object.__new__(type(self))
        bound.__dict__.update(self.__dict__)
        bound._context = context
        return bound

    @property
    def _here(self) -> bytes | None:
        return purpose(self._context) if self._context is not None else None

    @property
    def _case(self) -> bytes | None:
        return case_in(self._context) if self._context is not None else None

    @property
    def ring(self) -> KeyRing:
        """The keys. A ring put in its place counts from the next payload on."""
        return self._ring

    @ring.setter
    def ring(self, ring: KeyRing) -> None:
        self._ciphers = {key.id: AESGCM(key.secret.get_secret_value()) for key in ring.keys}
        self._keys = {key.id: key for key in ring.keys}
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypts, except what is encrypted already: a sealed message."""
        key = self.ring.default_writer
        return [each if is_encrypted(each) else self.encrypt(each, key) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opens what is encrypted. Never raises."""
        return [self._opened(each) for each in payloads]

    def encrypt(self, payload: Payload, key: Key, seal: Seal | None = None, case: str | None = None) -> Payload:
        """The payload encrypted with a key of the ring, with the seal inside; reserved metadata it came with is not.
        ``case`` is the case that it belongs to, where no context says so.
        """
        inner = payload
        if seal is not None or any(name.startswith(RESERVED) for name in payload.metadata):
            inner = without_reserved(payload)
        if seal is not None:
            inner.metadata[SEAL] = seal.model_dump_json(exclude={"key"}).encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sent = Payload(metadata={"encoding": ENCRYPTED, KEY_ID: key.id.encode()})
        if key.use is KeyUse.STORAGE and (here := self._here) is not None:
            sent.metadata[FOR] = here
        if (named := case.encode() if case else self._case) is not None:
            sent.metadata[CASE] = named
        sent.data = nonce + self._encrypted(key.id, nonce, inner.SerializeToString(), _authenticated(sent))
        return sent

    def _encrypted(self, key_id: str, nonce: bytes, plain: bytes, beside: bytes) -> bytes:
        return self._ciphers[key_id].encrypt(nonce, plain, beside)

    def _decrypted(self, key_id: str, nonce: bytes, data: bytes, beside: bytes) -> bytes:
        return self._ciphers[key_id].decrypt(nonce, data, beside)

    def _opened(self, payload: Payload) -> Payload:
        if not is_encrypted(payload):
            return _marked(payload)
        key = self._keys.get(payload.metadata.get(KEY_ID, b"").decode("utf-8", "backslashreplace"))
        if key is None:
            return _marked(payload, "it is encrypted with a key that is none of the landlord's")
        if is_of_another(payload, self._case):
            return _marked(payload, OF_ANOTHER_CASE)
        if is_for_another(payload, self._here):
            return _marked(payload, "it was encrypted for another case or purpose")
        nonce, data = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        inner = Payload()
        try:
            inner.ParseFromString(self._decrypted(key.id, nonce, data, _authenticated(payload)))
            found = inner.metadata.get(SEAL)
            seal = Seal.model_validate_json(found) if found is not None else None
        except (InvalidTag, ValueError, DecodeError, ValidationError):
            return _marked(payload, f"what is encrypted with the key {key.id} has been changed or is damaged")
        if CASE not in payload.metadata and says_another(inner, self._case):
            return _marked(payload, OF_ANOTHER_CASE)
        if seal is not None and not vouches_for(key, seal):
            return _marked(payload, f"the key {key.id} does not vouch for the sender sealed in it")
        strip(inner)
        kind = inner.metadata.pop(KIND, b"")
        if key.use is KeyUse.STORAGE and FOR in payload.metadata:
            # What is bound to no place came through a door, and may say whatever its sender liked.
            inner.metadata[OUR_OWN] = kind
        if seal is not None:
            inner.metadata[SEAL] = seal.model_copy(update={"key": key.id}).model_dump_json().encode()
        return inner


def is_encrypted(payload: Payload) -> bool:
    """Whether a payload says that it is encrypted."""
    return payload.metadata.get("encoding") == ENCRYPTED


def _authenticated(payload: Payload) -> bytes:
    """What stands in clear beside a ciphertext and cannot be changed: the key's id, what it is for, and its case."""
    found, case = payload.metadata.get(FOR), payload.metadata.get(CASE)
    if case is not None:
        # Begins as no key's id does: what is authenticated without a case is never taken for this.
        return b"\0" + repr((payload.metadata[KEY_ID], found, case)).encode()
    return payload.metadata[KEY_ID] + (b"" if found is None else b"\0" + found)


def vouches_for(key: Key, seal: Seal) -> bool:
    """Whether this key can prove this sender: a service's key that service, the people's key anybody but a service."""
    if key.use is KeyUse.SERVICE:
        return seal.kind is SenderKind.SERVICE and seal.sender == key.service
    return key.use is KeyUse.PEOPLE and seal.kind in _VOUCHED_BY_PEOPLE_KEY


def without_reserved(payload: Payload) -> Payload:
    """The payload without what only our own decoding may say of it."""
    plain = Payload()
    plain.CopyFrom(payload)
    strip(plain)
    return plain


def _marked(payload: Payload, unopened: str | None = None) -> Payload:
    marked = without_reserved(payload)
    if unopened is not None:
        marked.metadata[UNOPENED] = unopened.encode()
    return marked
