"""Where the codec server listens: the address, taken before anything else starts, and the TLS that it needs there."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

from worker.loopback import is_loopback
from worker.problems import BadInput, PortTaken
from worker.settings import Settings

_EVERYWHERE = {"0.0.0.0": "127.0.0.1"}  # noqa: S104 - looked for, not listened on
_BACKLOG = 128


@dataclass(frozen=True)
class Place:
    """A socket that listens, and is not answered yet. ``url`` is how clients on this machine name it.

    ``loopback``: nobody on another machine can connect. ``behind_proxy``: what connects is a proxy that does TLS.
    """

    listener: socket.socket = field(repr=False)
    url: str
    loopback: bool
    behind_proxy: bool
    tls: ssl.SSLContext | None = field(repr=False)

    @property
    def only_for_this_machine(self) -> bool:
        """Whether all who ask are on this machine, and no proxy speaks for others."""
        return self.loopback and not self.behind_proxy

    @property
    def secure(self) -> bool:
        """Whether browsers speak TLS, to this server or to the proxy in front of it."""
        return self.tls is not None or self.behind_proxy


@contextlib.contextmanager
def taken_place(settings: Settings) -> Iterator[Place]:
    """The place that ``ASB_CODEC_ADDRESS`` names, held until the block ends.

    Raises:
        BadInput: it can be reached from elsewhere without TLS, or the certificate cannot be used.
        PortTaken: another program listens there, or no such address is this machine's.
    """
    host, port = settings.codec_address.rsplit(":", 1)
    loopback = is_loopback(host)
    tls = _tls(settings)
    if not (loopback or tls or settings.codec_behind_proxy):
        raise BadInput(
            f"ASB_CODEC_ADDRESS is {settings.codec_address!r}, which can be reached from elsewhere; set "
            "ASB_CODEC_CERTIFICATE_FILE and ASB_CODEC_PRIVATE_KEY_FILE, or ASB_CODEC_BEHIND_PROXY=true where a proxy "
            "does TLS"
        )
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with contextlib.closing(listener):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, int(port)))
            # Held from here on: others could bind the same port until somebody listens on it.
            listener.listen(_BACKLOG)
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no such port"
            raise PortTaken(
                f"the codec server cannot listen on {settings.codec_address} ({reason}); end the program that does, "
                "or set ASB_CODEC_ADDRESS to another address (port 0: any free one)"
            ) from None
        used = listener.getsockname()[1]
        scheme = "https" if tls else "http"
        yield Place(
            listener, f"{scheme}://{_EVERYWHERE.get(host, host)}:{used}", loopback, settings.codec_behind_proxy, tls
        )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    certificate, key = settings.codec_certificate_file, settings.codec_private_key_file
    if certificate is None or key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    for setting, path in (("ASB_CODEC_CERTIFICATE_FILE", certificate), ("ASB_CODEC_PRIVATE_KEY_FILE", key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise BadInput(f"{setting} is {str(path)!r}, which cannot be read ({error.strerror})") from None
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, ValueError):
        raise BadInput(
            f"ASB_CODEC_CERTIFICATE_FILE is {str(certificate)!r}, which with ASB_CODEC_PRIVATE_KEY_FILE makes no pair "
            "of a certificate and its key without a password (PEM)"
        ) from None
    return context


def _no_password() -> str:
    # Without an answer of ours OpenSSL would ask at the terminal.
    raise ValueError
