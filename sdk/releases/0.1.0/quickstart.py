"""A customer earns and spends points.

LOCALPLUS_URL, LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where and who.
"""

import os
import uuid

from localplus import ApiError, Code, LocalPlus

localplus = LocalPlus(
    os.environ.get("LOCALPLUS_URL", "http://localhost:8080"),
    client_id=os.environ["LOCALPLUS_CLIENT_ID"],
    client_secret=os.environ["LOCALPLUS_CLIENT_SECRET"],
)

# the shop's own name for the customer; opening a wallet twice gives the same wallet
wallet = localplus.wallets.open(external_ref=f"example-{uuid.uuid4()}")
account = wallet.points_account_id
assert account is not None

# a key of your own lets you repeat the call whenever you are not sure: it acts once
receipt = f"till-1-{uuid.uuid4()}"
earned = localplus.earn(account_id=account, points=1250, idempotency_key=receipt)
again = localplus.earn(account_id=account, points=1250, idempotency_key=receipt)
print(f"earned 1250 points: {earned.id}, once: {earned.id == again.id}")

localplus.burn(account_id=account, points=500, reference="receipt 18")
try:
    localplus.burn(account_id=account, points=1_000_000)
except ApiError as error:
    if error.code != Code.INSUFFICIENT_BALANCE:
        raise
    print(f"refused: {error.detail}")

# `min_version` waits until what was just posted can be seen
balance = localplus.wallets.get_balances(wallet.id, min_version="2").balances[0]
print(f"balance: {balance.available} points")

for transaction in localplus.transactions.list(account_id=account):
    print(transaction.created_at, transaction.type, transaction.entries[0].amount)
assert earned.id == again.id and balance.available == 750
