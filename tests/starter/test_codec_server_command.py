"""The codec server as part of ``asb up``, and alone as ``asb codec-server``."""

import json
import re
import signal
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.starter.test_cli import FREE_PORTS, LONGEST, asb, started, told_until
from tests.support.codec_client import wire


def asked(url: str, content: Any = None, **headers: str) -> tuple[int, Any]:
    """The status and JSON of an answer; with ``content`` that is posted."""
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=LONGEST) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_up_runs_it_for_its_own_ui_and_it_runs_alone_too(tmp_path: Path) -> None:
    with started(tmp_path, "up", **FREE_PORTS) as process:
        told_until(process, "Ready.")
        published = json.loads((tmp_path / "stack.json").read_text())
        ui, codec = published["ui_url"], published["codec_url"]
        of_ui = asked(f"{ui}/api/v1/settings")
        localhost = ui.replace("127.0.0.1", "localhost")
        as_operator = [
            asked(f"{codec}/encode", {"payloads": [wire({"case_reference": "ASB-7K3Q-MX92-PD4T"})]}, Origin=origin)
            for origin in (ui, localhost)
        ]
        stranger = asked(f"{codec}/encode", {"payloads": []}, Origin="http://evil.example")

        with started(tmp_path, "codec-server", ASB_CODEC_ADDRESS="127.0.0.1:0") as alone:
            [address] = re.findall(r"Serving at (\S+) with", told_until(alone, "Serving at"))
            up = asked(f"{address}/healthz")
            nobody = asked(f"{address}/decode", {"payloads": []})
            token = asb(tmp_path, "login", "--as", "operator", "--token").stdout.strip()
            somebody = asked(f"{address}/decode", as_operator[0][1], Authorization=f"Bearer {token}")
            alone.send_signal(signal.SIGINT)
            output, errors = alone.communicate(timeout=LONGEST)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LONGEST)

    assert of_ui[0] == 200
    assert codec in json.dumps(of_ui[1])
    assert [status for status, _ in as_operator] == [200, 200]
    assert stranger[0] == 403
    assert up == (200, {"status": "up"})
    assert nobody[0] == 401
    assert somebody[0] == 200
    assert somebody[1]["payloads"][0]["metadata"]["encoding"] == "anNvbi9wbGFpbg=="
    assert (alone.returncode, output) == (0, "Stopped.\n"), errors


@pytest.mark.parametrize("command", ["up", "codec-server"])
def test_beyond_this_machine_it_does_not_start_without_tls(tmp_path: Path, command: str) -> None:
    ended = asb(tmp_path, command, ASB_CODEC_ADDRESS="0.0.0.0:0", ASB_DATABASE_URL="postgresql://127.0.0.1:1/asb")

    assert ended.returncode == 2
    assert ended.stderr.startswith("asb: ASB_CODEC_ADDRESS is '0.0.0.0:0', which can be reached from elsewhere; set ")
    assert len(ended.stderr.splitlines()) == 1
