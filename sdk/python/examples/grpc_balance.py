"""The ledger by gRPC: points are given by REST, and read from the authority by the contract's own messages.

LOCALPLUS_URL, LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where and who; LOCALPLUS_LEDGER_GRPC is the ledger's
gRPC address, within the network. It needs `localplus[grpc]`.
"""

import os
import uuid
from urllib.parse import urlsplit

import grpc
import urllib3

from localplus import LocalPlus
from localplus.ledger.v1.ledger_service_pb2 import GetAccountRequest
from localplus.ledger.v1.ledger_service_pb2_grpc import LedgerServiceStub

url = os.environ["LOCALPLUS_URL"]
client_id, client_secret = os.environ["LOCALPLUS_CLIENT_ID"], os.environ["LOCALPLUS_CLIENT_SECRET"]
localplus = LocalPlus(url, client_id=client_id, client_secret=client_secret)
wallet = localplus.wallets.open(external_ref=f"example-{uuid.uuid4()}")
assert wallet.points_account_id is not None
localplus.earn(account_id=wallet.points_account_id, points=40)

# the same token speaks to both faces of the ledger
form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
pool = urllib3.PoolManager()
answer = pool.request_encode_body("POST", f"{url}/merchant/v1/oauth/token", form, encode_multipart=False).json()
address = urlsplit(os.environ["LOCALPLUS_LEDGER_GRPC"]).netloc
with grpc.insecure_channel(address) as channel:
    ledger = LedgerServiceStub(channel)  # type: ignore[no-untyped-call]
    request = GetAccountRequest(account_id=wallet.points_account_id)
    metadata = [("authorization", f"Bearer {answer['access_token']}")]
    account = ledger.GetAccount(request, metadata=metadata, timeout=5).account
print(f"the ledger says: {account.available} {account.unit}, version {account.version}")
assert (account.available, account.unit) == (40, "PTS")
