#!/usr/bin/env python3
"""Verifies a receipt of the ledger: verify.py receipt.json keys.json

Written from docs/receipts.md alone, with nothing but Python's standard library, to show that the document says enough.
Exits 0 when the receipt is valid, 1 when it is not. Ed25519 is that of RFC 8032, section 6, which is slow and not for
secrets; there are none here.
"""

import base64
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone

# --- Ed25519 (RFC 8032) ------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    if square % P == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * I % P
    if (x * x - square) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


G_Y = 4 * pow(5, P - 2, P) % P
G_X = recover_x(G_Y, 0)
G = (G_X, G_Y, 1, G_X * G_Y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P)


def multiply(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def signed(public, message, signature):
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = multiply(s, G), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- values, each with its one spelling --------------------------------------------------------------------------------


class Invalid(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Invalid(what)


def matching(pattern, value, what):
    require(isinstance(value, str) and re.fullmatch(pattern, value), what)
    return value


def digest(value, length=32):
    return bytes.fromhex(matching("[0-9a-f]{%d}" % (2 * length), value, "not a digest"))


def uuid(value):
    pattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    return bytes.fromhex(matching(pattern, value, "not a UUID").replace("-", ""))


def integer(value):
    require(isinstance(value, int) and not isinstance(value, bool), "not an integer")
    require(-(2**63) <= value < 2**63, "an integer of more than 64 bits")
    return value.to_bytes(8, "little", signed=True)


def text(value):
    require(isinstance(value, str), "not a text")
    return value.encode()


def instant(value):
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
    matching(pattern, value, "not an instant")
    try:
        at = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    except ValueError as error:
        raise Invalid("not an instant") from error
    return integer((at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1))


def fields(value, required, optional=()):
    require(isinstance(value, dict), "not an object")
    require(set(required) <= set(value), "a field is missing")
    require(set(value) <= set(required) | set(optional), "an unknown field")
    return value


# --- records and trees -------------------------------------------------------------------------------------------------


def record(name, *values):
    """Fields as (number, bytes), None for an absent one."""
    data = b""
    for number, value in ((0, name.encode()),) + values:
        if value is not None:
            data += bytes([number]) + len(value).to_bytes(4, "little") + value
    return data


def sha(purpose, *parts):
    return hashlib.sha256(bytes([purpose]) + b"".join(parts)).digest()


def root_of_path(leaf, index, size, path):
    require(0 <= index < size, "a position outside of its tree")
    node, last, path = leaf, size - 1, list(path)
    while last > 0:
        if index % 2 == 1:
            require(path, "a path too short")
            node = sha(0x01, path.pop(0), node)
        elif index < last:
            require(path, "a path too short")
            node = sha(0x01, node, path.pop(0))
        index, last = index // 2, last // 2
    require(not path, "a path too long")
    return node


def optional(value, kind):
    return None if value is None else kind(value)


def entry(part):
    require(isinstance(part, dict) and len(part) == 1, "not an entry")
    if "digest" in part:
        return digest(part["digest"])
    shown = fields(part["disclosed"], ["salt", "entry"])
    own = fields(
        shown["entry"],
        "account_id shard kind owner_id unit amount posted_after held_after version".split(),
        ["held_change"],
    )
    data = record(
        "localplus.entry.v1",
        (1, uuid(own["account_id"])),
        (2, integer(own["shard"])),
        (3, text(own["kind"])),
        (4, uuid(own["owner_id"])),
        (5, text(own["unit"])),
        (6, integer(own["amount"])),
        (7, integer(own["posted_after"])),
        (8, integer(own["held_after"])),
        (9, integer(own["version"])),
        (10, integer(own["held_change"]) if own.get("held_change") else None),
    )
    return sha(0x03, digest(shown["salt"]), data)


# --- the receipt -------------------------------------------------------------------------------------------------------


def verify(receipt, keys):
    fields(receipt, ["format", "transaction", "batch", "head"])
    require(receipt["format"] == "localplus.receipt.v1", "another format")
    own = fields(
        receipt["transaction"],
        "id tenant_id type created_at lane batch position private entries".split(),
        "reference metadata reverses reversal hold_id hold_expires_at hold_destination shortfall expires_at".split(),
    )
    batch = fields(receipt["batch"], ["path", "count", "previous", "events"])
    proof = fields(receipt["head"], ["path", "signed", "signature"])
    head = fields(proof["signed"], ["number", "previous", "created_at", "kid", "lanes"])

    leaf = sha(
        0x00,
        record(
            "localplus.transaction.v1",
            (1, uuid(own["id"])),
            (2, uuid(own["tenant_id"])),
            (3, text(own["type"])),
            (4, instant(own["created_at"])),
            (5, integer(own["lane"])),
            (6, integer(own["batch"])),
            (7, integer(own["position"])),
            (8, optional(own.get("reference"), text)),
            (9, optional(own.get("metadata"), text)),
            (10, digest(own["private"])),
            *((11, entry(part)) for part in own["entries"]),
            (12, optional(own.get("reverses"), uuid)),
            (13, optional(own.get("hold_id"), uuid)),
            (14, optional(own.get("hold_expires_at"), instant)),
            (15, optional(own.get("shortfall"), integer)),
            (16, optional(own.get("reversal"), integer)),
            (17, optional(own.get("hold_destination"), uuid)),
            (18, optional(own.get("expires_at"), instant)),
        ),
    )
    link = sha(
        0x04,
        record(
            "localplus.batch.v1",
            (1, digest(batch["previous"])),
            (2, integer(own["lane"])),
            (3, integer(own["batch"])),
            (4, instant(own["created_at"])),
            (5, integer(batch["count"])),
            (6, root_of_path(leaf, own["position"], batch["count"], map(digest, batch["path"]))),
            (7, digest(batch["events"])),
        ),
    )
    lanes = [fields(lane, ["lane", "from", "to", "link", "root"]) for lane in head["lanes"]]
    mine = [lane for lane in lanes if lane["lane"] == own["lane"]]
    require(len(mine) == 1, "the head does not name the lane once")
    [mine] = mine
    require(mine["from"] <= own["batch"] <= mine["to"], "the head does not cover the batch")
    index, size = own["batch"] - mine["from"], mine["to"] - mine["from"] + 1
    root = root_of_path(sha(0x00, link), index, size, map(digest, proof["path"]))
    require(root == digest(mine["root"]), "the transaction is not in what the head commits to")

    message = record(
        "localplus.head.v1",
        (1, integer(head["number"])),
        (2, digest(head["previous"])),
        (3, instant(head["created_at"])),
        (4, text(head["kid"])),
        *(
            (
                5,
                record(
                    "localplus.lane.v1",
                    (1, integer(lane["lane"])),
                    (2, integer(lane["from"])),
                    (3, integer(lane["to"])),
                    (4, digest(lane["link"])),
                    (5, digest(lane["root"])),
                ),
            )
            for lane in lanes
        ),
    )
    known = [key for key in keys["keys"] if key["kid"] == head["kid"]]
    require(known and known[0]["kty"] == "OKP" and known[0]["crv"] == "Ed25519", "no trusted key of this name")
    public = base64.urlsafe_b64decode(known[0]["x"] + "=")
    require(signed(public, message, digest(proof["signature"], 64)), "the signature is not valid")


def main():
    receipt, keys = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
    try:
        verify(receipt, keys)
    except (Invalid, KeyError, TypeError) as fault:
        print(f"NOT VALID: {fault}", file=sys.stderr)
        return 1
    print(f"VALID: {receipt['transaction']['type']} {receipt['transaction']['id']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
