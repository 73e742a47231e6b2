// A customer earns and spends points. LOCALPLUS_URL, LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where and who.
import { randomUUID } from 'node:crypto';
import { ApiError, Code, LocalPlus } from '@localplus/sdk';

const localplus = new LocalPlus({
  baseUrl: process.env.LOCALPLUS_URL ?? 'http://localhost:8080',
  clientId: process.env.LOCALPLUS_CLIENT_ID,
  clientSecret: process.env.LOCALPLUS_CLIENT_SECRET,
});

// the shop's own name for the customer; opening a wallet twice gives the same wallet
const wallet = await localplus.wallets.open({ external_ref: `example-${randomUUID()}` });
const account = wallet.points_account_id ?? '';

// a key of your own lets you repeat the call whenever you are not sure: it acts once
const receipt = `till-1-${randomUUID()}`;
const earned = await localplus.earn({ account_id: account, points: 1250 }, { idempotencyKey: receipt });
const again = await localplus.earn({ account_id: account, points: 1250 }, { idempotencyKey: receipt });
console.log(`earned 1250 points: ${earned.id}, once: ${earned.id === again.id}`);

await localplus.burn({ account_id: account, points: 500, reference: 'receipt 18' });
try {
  await localplus.burn({ account_id: account, points: 1_000_000 });
} catch (error) {
  if (!(error instanceof ApiError) || error.code !== Code.InsufficientBalance) throw error;
  console.log(`refused: ${error.detail}`);
}

// `min_version` waits until what was just posted can be seen
const { balances } = await localplus.wallets.getBalances(wallet.id, { min_version: '2' });
console.log(`balance: ${balances[0]?.available} points`);

for await (const transaction of localplus.transactions.list({ account_id: account })) {
  console.log(`${transaction.created_at} ${transaction.type} ${transaction.entries[0]?.amount}`);
}
if (earned.id !== again.id || balances[0]?.available !== 750) process.exit(1);
