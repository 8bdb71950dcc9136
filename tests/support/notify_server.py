"""A real HTTP server on 127.0.0.1 that answers as GOV.UK Notify's API documents.

Source: https://docs.notifications.service.gov.uk/rest-api.html.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"made_up-{SERVICE}-{SECRET}"

_KINDS = {"/v2/notifications/email": "email", "/v2/notifications/sms": "sms", "/v2/notifications/letter": "letter"}


@dataclass
class NotifyServer:
    """What the server has taken, and how it misbehaves.

    ``answers`` are (status, error type) or (status, error type, text) to give to the next requests to send, instead of
    accepting. So many of them as ``lose_answers`` says are taken, and then the connection is cut. ``unreadable``: the
    answer is no JSON. ``abroad``: the account may send texts to other countries.
    """

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    answers: list[tuple[int, str] | tuple[int, str, str]] = field(default_factory=list)
    abroad: bool = False
    lose_answers: int = 0
    unreadable: bool = False

    def take(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        notification = {
            "id": str(uuid4()),
            "reference": body.get("reference"),
            "type": kind,
            "status": "created",
            "template": {
                "id": body["template_id"],
                "version": 1,
                "uri": f"{self.url}/v2/template/{body['template_id']}",
            },
            "personalisation": body.get("personalisation", {}),
            "to": body.get("email_address") or body.get("phone_number"),
        }
        self.sent.append(notification)
        return notification


def _problem(kind: str, body: dict[str, Any]) -> str | None:
    if kind == "email" and "@" not in body["email_address"]:
        return "email_address Not a valid email address"
    if kind == "sms" and len([each for each in body["phone_number"] if each.isdigit()]) < 10:
        return "phone_number Number is not valid – double check the phone number you entered"
    if kind == "letter":
        lines = [body["personalisation"].get(f"address_line_{number}") for number in range(1, 8)]
        given = [line for line in lines if line]
        if len(given) < 3:
            return "Address must be at least 3 lines"
        if not re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", given[-1]):
            return "Must be a real UK postcode"
    return None


def _handler(notify: NotifyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self._known_key():
                return self._error(403, "AuthError", "Invalid token: signature, api token not found")
            query = parse_qs(urlsplit(self.path).query)
            reference = query["reference"][0]
            notify.lookups.append(reference)
            kinds = query.get("template_type") or list(_KINDS.values())
            found = [each for each in notify.sent if each["reference"] == reference and each["type"] in kinds]
            return self._answer(200, {"notifications": found, "links": {"current": notify.url + self.path}})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kind = _KINDS[self.path]
            if not self._known_key():
                return self._error(403, "AuthError", "Invalid token: signature, api token not found")
            if notify.answers:
                status, error, *text = notify.answers.pop(0)
                return self._error(status, error, text[0] if text else "made up for a test")
            if kind == "sms" and body["phone_number"].startswith("+48") and not notify.abroad:
                return self._error(400, "BadRequestError", "Cannot send to international mobile numbers")
            if kind == "sms" and re.sub(r"\D", "", body["phone_number"]).startswith("01"):
                return self._error(400, "InvalidPhoneError", "Not a UK mobile number")
            if problem := _problem(kind, body):
                return self._error(400, "ValidationError", problem)
            taken = notify.take(kind, body)
            if notify.lose_answers:
                notify.lose_answers -= 1
                self.close_connection = True
                return None
            if notify.unreadable:
                return self._write(201, b"<html>a proxy's page</html>")
            content = {"body": taken["personalisation"].get("body"), "subject": taken["personalisation"].get("subject")}
            return self._answer(
                201, {**taken, "content": content, "uri": f"{notify.url}/v2/notifications/{taken['id']}"}
            )

        def _known_key(self) -> bool:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            try:
                claims = jwt.decode(token, SECRET, algorithms=["HS256"])
            except jwt.InvalidTokenError:
                return False
            return bool(claims["iss"] == SERVICE and abs(time.time() - claims["iat"]) < 30)

        def _error(self, status: int, error: str, message: str) -> None:
            self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            self._write(status, json.dumps(body).encode())

        def _write(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """The tests' output stays free of it."""

    return Handler


@contextmanager
def notify_server() -> Iterator[NotifyServer]:
    """A running server."""
    notify = NotifyServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(notify))
    notify.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
