import { giftcard, keyed, ledger, move } from '~/api/client';
import type { components as Cards } from '~/api/generated/giftcard';
import type { components as Ledger } from '~/api/generated/ledger';
import type { CardReceipt, Transaction, Value } from '~/api/types';
import { POINTS } from '~/i18n/format';

type C = Cards['schemas'];
type L = Ledger['schemas'];

/** What a till asks for: enough to ask again, word for word, until the answer is known. Holds no code and no address. */
export type Order =
  | { kind: 'earn'; body: L['EarnBody'] }
  | { kind: 'burn'; body: L['PointsBody'] }
  /** `of` is the key of what is undone, `account` the customer's. */
  | { kind: 'undo'; of: string; undoes: 'earn' | 'burn'; transaction: string; account: string; body: L['ReverseBody'] }
  | { kind: 'reward'; reward: string; points: number; body: C['RedeemBody'] }
  | { kind: 'card_sell'; body: C['SellBody'] }
  | { kind: 'card_redeem'; card: string; body: C['SpendBody'] }
  | { kind: 'card_reload'; card: string; body: C['SpendBody'] }
  | { kind: 'card_refund'; card: string; body: C['RefundBody'] };

export type Kind = Order['kind'];

/** What the platform said it did. */
export interface Answer {
  at: string;
  amount: Value;
  /** What is left afterwards, for the customer or on the card. */
  balance?: Value;
  version?: number;
  transactionId?: string;
  /** What was not there any more to be taken back. */
  missing?: Value;
  /** Names a gift card's movement to whoever refunds it. */
  operationId?: string;
  card?: string;
}

/** A code, which is shown and never stored on the device. */
export interface Secret {
  code: string;
  pin?: string;
}

export interface Done {
  answer: Answer;
  secret?: Secret;
}

/** The points account that an order moves; null for what moves none. */
export function accountOf(order: Order): string | null {
  if (order.kind === 'undo') return order.account;
  return order.kind === 'earn' || order.kind === 'burn' ? order.body.account_id : null;
}

/** Only giving points may wait for a connection: all else depends on a balance that only the ledger knows. */
export const mayWait = (order: Order): boolean => order.kind === 'earn';

function ofTransaction(transaction: Transaction, account: string): Done {
  const entry = transaction.entries.find((each) => each.account_id === account);
  const unit = entry?.unit ?? POINTS;
  return {
    answer: {
      at: transaction.created_at,
      amount: { amount: entry?.amount ?? 0, unit },
      ...(entry ? { balance: { amount: entry.balance_after, unit }, version: entry.version } : {}),
      transactionId: transaction.id,
      ...(transaction.shortfall ? { missing: { amount: transaction.shortfall, unit } } : {}),
    },
  };
}

function ofReceipt(receipt: CardReceipt, sign: 1 | -1): Answer {
  return {
    at: receipt.settled_at ?? new Date().toISOString(),
    amount: { amount: sign * receipt.amount.amount, unit: receipt.amount.unit },
    balance: { amount: receipt.balance_after.available, unit: receipt.balance_after.unit },
    ...(receipt.transaction_id ? { transactionId: receipt.transaction_id } : {}),
    operationId: receipt.id,
    card: receipt.gift_card_id,
  };
}

const secretOf = (given: { code?: string | null; pin?: string | null }): Secret | undefined =>
  given.code ? { code: given.code, ...(given.pin ? { pin: given.pin } : {}) } : undefined;

/** Carries an order out, or learns what became of it: the same key, the same body, any number of times. */
export async function perform(order: Order, key: string): Promise<Done> {
  const header = keyed(key);
  switch (order.kind) {
    case 'earn':
      return ofTransaction(
        await move(ledger.POST('/v1/earn', { params: { header }, body: order.body })),
        order.body.account_id,
      );
    case 'burn':
      return ofTransaction(
        await move(ledger.POST('/v1/burn', { params: { header }, body: order.body })),
        order.body.account_id,
      );
    case 'undo': {
      const params = { header, path: { id: order.transaction } };
      const call = ledger.POST('/v1/transactions/{id}/reverse', { params, body: order.body });
      return ofTransaction(await move(call), order.account);
    }
    case 'reward': {
      const params = { header, path: { id: order.reward } };
      const taken = await move(giftcard.POST('/v1/rewards/{id}/redeem', { params, body: order.body }));
      const secret = secretOf(taken);
      return {
        answer: {
          at: taken.created_at,
          amount: { amount: -taken.points, unit: POINTS },
          ...(taken.burn_transaction_id ? { transactionId: taken.burn_transaction_id } : {}),
          ...(taken.gift_card_id ? { card: taken.gift_card_id } : {}),
        },
        ...(secret ? { secret } : {}),
      };
    }
    case 'card_sell': {
      const sold = await move(giftcard.POST('/v1/gift-cards', { params: { header }, body: order.body }));
      const secret = secretOf(sold);
      return { answer: { ...ofReceipt(sold.operation, 1), card: sold.id }, ...(secret ? { secret } : {}) };
    }
    case 'card_redeem': {
      const params = { header, path: { id: order.card } };
      const receipt = await move(giftcard.POST('/v1/gift-cards/{id}/redeem', { params, body: order.body }));
      return { answer: ofReceipt(receipt, -1) };
    }
    case 'card_reload': {
      const params = { header, path: { id: order.card } };
      const receipt = await move(giftcard.POST('/v1/gift-cards/{id}/reload', { params, body: order.body }));
      return { answer: ofReceipt(receipt, 1) };
    }
    case 'card_refund': {
      const params = { header, path: { id: order.card } };
      const receipt = await move(giftcard.POST('/v1/gift-cards/{id}/refund', { params, body: order.body }));
      return { answer: ofReceipt(receipt, 1) };
    }
  }
}

/** Whether an error is a verdict on the order itself. A session that ended, or a queue that is full, is none. */
export function isVerdict(status: number | undefined): boolean {
  return status !== 401 && status !== 429;
}
