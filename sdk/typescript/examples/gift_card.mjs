// A gift card is sold, spent by its code, and given back in part. LOCALPLUS_PRODUCT_ID says what is sold.
import { ApiError, Code, LocalPlus } from '@localplus/sdk';

const localplus = new LocalPlus({
  baseUrl: process.env.LOCALPLUS_URL ?? 'http://localhost:8080',
  clientId: process.env.LOCALPLUS_CLIENT_ID,
  clientSecret: process.env.LOCALPLUS_CLIENT_SECRET,
});
const euros = (/** @type {number} */ cents) => ({ amount: cents, unit: 'EUR' });

const sold = await localplus.giftCards.sell({
  product_id: process.env.LOCALPLUS_PRODUCT_ID ?? '',
  amount: euros(50_00),
});
// the code is shown here, once
console.log(`sold: card …${sold.code_last4}`);

const spent = await localplus.giftCards.redeemByCode({
  code: sold.code ?? '',
  amount: euros(12_50),
  reference: 'till 1, ticket 7',
});
console.log(`spent 12.50 EUR, ${spent.balance_after.available} cents left`);

const back = await localplus.giftCards.refund(sold.id, { operation_id: spent.id, amount: euros(2_50) });
console.log(`given back 2.50 EUR, ${back.balance_after.available} cents left`);

try {
  await localplus.giftCards.redeem(sold.id, { amount: euros(500_00) });
  process.exit(1);
} catch (error) {
  if (!(error instanceof ApiError) || error.code !== Code.InsufficientBalance) throw error;
  console.log(`refused: ${error.detail}`);
}
if (back.balance_after.available !== 40_00) process.exit(1);
