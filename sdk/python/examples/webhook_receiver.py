"""A server that takes webhooks. It sends one to itself, as LOCAL-PLUS would, and one that is forged."""

import base64
import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from localplus import WebhookVerificationError, WebhookVerifier

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - an endpoint's own, shown when it is registered
verifier = WebhookVerifier(SECRET)
handled: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            webhook = verifier.verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.send_response(401)
        else:
            # the same webhook may come twice: what was handled once is not handled again
            if webhook.id not in handled:
                handled.add(webhook.id)
                print("received:", webhook.payload)
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()


def send(body: bytes, signed: bytes) -> int:
    now = str(int(time.time()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, f"example-1.{now}.".encode() + signed, hashlib.sha256).digest()
    headers = {
        "webhook-id": "example-1",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
    url = f"http://127.0.0.1:{server.server_port}"
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


genuine = b'{"type": "ledger.transaction.posted", "data": {"amount": 1250}}'
assert send(genuine, genuine) == 204
assert send(genuine, genuine) == 204
assert send(genuine.replace(b"1250", b"9250"), genuine) == 401
assert handled == {"example-1"}
print("a forged webhook was turned away")
