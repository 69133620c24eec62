"""The hammer: a load generator in a process of its own, wrk where it is installed, else ours over
raw sockets."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

CONNECTIONS = 16
WRK = shutil.which("wrk")
NAME = "wrk" if WRK else "our own client"
LUA = """
local lines, place = {}, 0
for line in io.lines("%(paths)s") do lines[#lines + 1] = line end
wrk.method, wrk.body = "%(method)s", %(body)s
wrk.headers["Authorization"], wrk.headers["Content-Type"] = "Bearer %(token)s", "application/json"
request = function() place = place %% #lines + 1; return wrk.format(nil, lines[place]) end
"""


def hammer(
    address: str, paths: Sequence[str], token: str, seconds: float, body: bytes | None = None
) -> float:
    """Answers a second over 16 kept connections; any answer that is not 2xx ends the bench."""
    with TemporaryDirectory(prefix="remit-bench-") as folder:
        listed = Path(folder, "paths")
        listed.write_text("\n".join(paths))
        if WRK:
            return _wrk(address, listed, token, seconds, body)
        asked = {"address": address, "paths": list(paths), "token": token, "seconds": seconds}
        words = [sys.executable, "-m", "bench.hammer"]
        told = json.dumps({**asked, "body": body.decode() if body else None})
        done = subprocess.run(  # noqa: S603 our own words
            words, input=told.encode(), capture_output=True, check=True
        )
        return float(done.stdout)


def _wrk(address: str, listed: Path, token: str, seconds: float, body: bytes | None) -> float:
    quoted = "nil" if body is None else json.dumps(body.decode(), ensure_ascii=False)
    script = listed.with_suffix(".lua")
    script.write_text(
        LUA % {"paths": listed, "method": "POST" if body else "GET", "token": token, "body": quoted}
    )
    words = [str(WRK), "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", str(script), address]
    done = subprocess.run(  # noqa: S603 our own words
        words, capture_output=True, check=True, text=True
    )
    told = done.stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if rate is None or "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"{address} refused some:\n{told}")
    return float(rate[1])


class _Connection(asyncio.Protocol):
    """Asks again as soon as it is answered. It reads only what our servers send: a content-length,
    no chunks."""

    def __init__(self, requests: "cycle[bytes]", counted: list[int]) -> None:
        self._requests, self._counted, self._seen = requests, counted, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, end, body = self._seen.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        if end and length and len(body) >= int(length[1]):
            assert head[9:10] == b"2", head
            self._counted[0] += 1
            self._seen = b""
            self._transport.write(next(self._requests))


async def _ours(address: str, requests: "cycle[bytes]", seconds: float) -> float:
    counted, loop = [0], asyncio.get_running_loop()
    host, port = urlsplit(address).hostname or "", urlsplit(address).port or 80
    opened = [
        await loop.create_connection(lambda: _Connection(requests, counted), host, port)
        for _ in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    rate = counted[0] / (time.perf_counter() - began)
    for transport, _ in opened:
        transport.abort()
    return rate


def _request(path: str, token: str, body: str | None) -> bytes:
    head = (
        f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
        f"{token}\r\n"
    )
    sent = (body or "").encode()
    return (
        f"{head}Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n".encode()
        + sent
    )


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    made = cycle([_request(path, asked["token"], asked["body"]) for path in asked["paths"]])
    print(asyncio.run(_ours(asked["address"], made, asked["seconds"])))
