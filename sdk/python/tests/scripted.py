"""A server that answers what a scenario says, in its order, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    method: str
    url: str
    headers: dict[str, str]

    @property
    def key(self) -> str | None:
        return self.headers.get("idempotency-key")


@dataclass
class Scripted:
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0


@contextmanager
def scripted(answers: Sequence[Mapping[str, Any]]) -> Iterator[Scripted]:
    script = Scripted()
    over = threading.Event()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            with lock:
                if self.path == "/merchant/v1/oauth/token":
                    script.tokens += 1
                    token = {"access_token": f"token-{script.tokens}", "token_type": "Bearer", "expires_in": 600}
                    answer: Mapping[str, Any] = {"status": 200, "body": token}
                else:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    script.asked.append(Asked(self.command, self.path, headers))
                    at = len(script.asked) - 1
                    answer = answers[at] if at < len(answers) else {"status": 599}
            if answer.get("hang"):
                over.wait(10)
            if answer.get("hang") or answer.get("drop"):
                self.close_connection = True
                return
            text = answer.get("text")
            body = (
                text.encode() if text is not None else json.dumps(answer["body"]).encode() if "body" in answer else b""
            )
            self.send_response(answer["status"])
            for name, value in (answer.get("headers") or {}).items():
                self.send_header(name, value)
            if answer["status"] != 204:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        over.set()
        server.shutdown()
        server.server_close()
