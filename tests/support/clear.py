"""A codec for tests: it seals and marks as the real one does, and encrypts nothing. What is read of what it wrote shows
that a search for words can find them.
"""

from worker.sealing.codec import SealedCodec


class ClearCodec(SealedCodec):
    """Leaves what it should encrypt as it is, in payloads that look encrypted."""

    def _encrypted(self, _key_id: str, _nonce: bytes, plain: bytes, _beside: bytes) -> bytes:
        return plain

    def _decrypted(self, _key_id: str, _nonce: bytes, data: bytes, _beside: bytes) -> bytes:
        return data
