import { useEffect, useState } from 'react';
import type { Value } from '~/api/types';
import { POINTS } from '~/i18n/format';
import type { Operation } from './journal';
import type { Order } from './operations';
import { useOperations } from './till-context';

/** As long as the customer is likely to stand there; the ledger takes back a little longer than it is offered. */
export const UNDO_MS = 10 * 60_000;

/** Keys of what was undone, or is about to be: refused is not. */
export const undone = (operations: readonly Operation[]): ReadonlySet<string> =>
  new Set(operations.flatMap(({ order, state }) => (order.kind === 'undo' && state !== 'refused' ? [order.of] : [])));

/** The order that undoes points given or used, and what it is expected to move; null for everything else. */
export function undoing({ key, order, answer, value, state }: Operation): { order: Order; value: Value } | null {
  if (state !== 'done' || !answer?.transactionId || (order.kind !== 'earn' && order.kind !== 'burn')) return null;
  const { account_id: account, metadata } = order.body;
  const bought = order.kind === 'earn' ? order.body.purchase : null;
  // the store's day is told what purchase was none
  const purchase = bought ? { purchase: { amount: bought.amount, unit: bought.unit } } : {};
  const body = { metadata: { ...metadata, ...purchase } as unknown as Record<string, never> };
  const moved = answer.amount ?? value;
  return {
    order: { kind: 'undo', of: key, undoes: order.kind, transaction: answer.transactionId, account, body },
    value: { amount: -moved.amount, unit: POINTS },
  };
}

/** What would undo it, for as long as that is offered. */
export function useUndo(operation: Operation): ReturnType<typeof undoing> {
  const left = operation.askedAt + UNDO_MS - Date.now();
  const [over, setOver] = useState<string | null>(null);
  const { key } = operation;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setOver(key), left);
    return () => clearTimeout(timer);
  }, [key, left]);
  const gone = undone(useOperations()).has(key);
  return left <= 0 || over === key || gone ? null : undoing(operation);
}
