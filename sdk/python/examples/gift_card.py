"""A gift card is sold, spent by its code, and given back in part. LOCALPLUS_PRODUCT_ID says what is sold."""

import os

from localplus import ApiError, Code, LocalPlus, types

localplus = LocalPlus(
    os.environ.get("LOCALPLUS_URL", "http://localhost:8080"),
    client_id=os.environ["LOCALPLUS_CLIENT_ID"],
    client_secret=os.environ["LOCALPLUS_CLIENT_SECRET"],
)


def euros(cents: int) -> types.Value:
    return types.Value(amount=cents, unit="EUR")


sold = localplus.gift_cards.sell(product_id=os.environ["LOCALPLUS_PRODUCT_ID"], amount=euros(50_00))
assert sold.code is not None, "the code is shown here, once"
print(f"sold: card …{sold.code_last4}")

spent = localplus.gift_cards.redeem_by_code(code=sold.code, amount=euros(12_50), reference="till 1, ticket 7")
print(f"spent 12.50 EUR, {spent.balance_after.available} cents left")

back = localplus.gift_cards.refund(sold.id, operation_id=spent.id, amount=euros(2_50))
print(f"given back 2.50 EUR, {back.balance_after.available} cents left")

try:
    localplus.gift_cards.redeem(sold.id, amount=euros(500_00))
except ApiError as error:
    assert error.code == Code.INSUFFICIENT_BALANCE, error
    print(f"refused: {error.detail}")
assert back.balance_after.available == 40_00
