"""The payload codec: AES-256-GCM, with the proof of who sent a message inside what is encrypted.

An encrypted payload has the encoding ``binary/encrypted`` and its key's id in its metadata. Its data is a nonce of 12
bytes and then the ciphertext, with the key's id authenticated beside it. What is encrypted is the whole payload, with
the seal, where there is one, in its metadata.
"""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from standard.seals import Seal, SenderKind
from worker.sealing.keys import Key, KeyRing, KeyUse
from workflows.sealed import OUR_OWN, RESERVED, SEAL, UNOPENED, strip

ENCRYPTED = b"binary/encrypted"
"""The encoding of an encrypted payload."""

KEY_ID = "encryption-key-id"
"""The metadata that names an encrypted payload's key."""

_NONCE_BYTES = 12
_VOUCHED_BY_PEOPLE_KEY = frozenset({SenderKind.PERSON, SenderKind.OPERATIONS})


class SealedCodec(PayloadCodec):
    """Encrypts with the ring's key for writing, and opens with any of its keys.

    Decoding looks at nothing but the ring and never raises: what it cannot open it passes on, marked with the reason.
    What is not encrypted passes as it is, without reserved metadata.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self.ring = ring

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

    def encrypt(self, payload: Payload, key: Key, seal: Seal | None = None) -> Payload:
        """The payload encrypted with a key of the ring, with the seal inside; reserved metadata it came with is not."""
        inner = payload
        if seal is not None or any(name.startswith(RESERVED) for name in payload.metadata):
            inner = without_reserved(payload)
        if seal is not None:
            inner.metadata[SEAL] = seal.model_dump_json(exclude={"key"}).encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        data = nonce + self._encrypted(key.id, nonce, inner.SerializeToString())
        return Payload(metadata={"encoding": ENCRYPTED, KEY_ID: key.id.encode()}, data=data)

    def _encrypted(self, key_id: str, nonce: bytes, plain: bytes) -> bytes:
        return self._ciphers[key_id].encrypt(nonce, plain, key_id.encode())

    def _decrypted(self, key_id: str, nonce: bytes, data: bytes) -> bytes:
        return self._ciphers[key_id].decrypt(nonce, data, key_id.encode())

    def _opened(self, payload: Payload) -> Payload:
        if not is_encrypted(payload):
            return _marked(payload)
        key = self._keys.get(payload.metadata.get(KEY_ID, b"").decode("utf-8", "backslashreplace"))
        if key is None:
            return _marked(payload, "it is encrypted with a key that is none of the landlord's")
        nonce, data = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        inner = Payload()
        try:
            inner.ParseFromString(self._decrypted(key.id, nonce, data))
            found = inner.metadata.get(SEAL)
            seal = Seal.model_validate_json(found) if found is not None else None
        except (InvalidTag, ValueError, DecodeError, ValidationError):
            return _marked(payload, f"what is encrypted with the key {key.id} has been changed or is damaged")
        if seal is not None and not vouches_for(key, seal):
            return _marked(payload, f"the key {key.id} does not vouch for the sender sealed in it")
        strip(inner)
        if key.use is KeyUse.STORAGE:
            inner.metadata[OUR_OWN] = key.id.encode()
        if seal is not None:
            inner.metadata[SEAL] = seal.model_copy(update={"key": key.id}).model_dump_json().encode()
        return inner


def is_encrypted(payload: Payload) -> bool:
    """Whether a payload says that it is encrypted."""
    return payload.metadata.get("encoding") == ENCRYPTED


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
