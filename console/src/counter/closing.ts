import type { StoreDay } from '~/api/types';
import type { Operation } from './journal';
import type { Kind } from './operations';

/** How often what a store did is looked at again while it is on the screen. */
export const EVERY_MS = 10_000;

export interface Closing {
  line: 'bought' | 'taken' | 'paid' | 'given' | 'used';
  unit: string;
  amount: number;
  count: number;
}

/** What each kind of operation is to whoever counts the drawer, and with which sign; what undoes one is less of the same. */
const LINES: Record<Exclude<Kind, 'undo'>, { line: Closing['line']; sign: 1 | -1 }> = {
  card_sell: { line: 'taken', sign: 1 },
  card_reload: { line: 'taken', sign: 1 },
  card_redeem: { line: 'paid', sign: -1 },
  card_refund: { line: 'paid', sign: -1 },
  earn: { line: 'given', sign: 1 },
  burn: { line: 'used', sign: -1 },
  reward: { line: 'used', sign: -1 },
};
const ORDER: readonly Closing['line'][] = ['bought', 'taken', 'paid', 'given', 'used'];

const inOrder = (sums: Iterable<Closing>): Closing[] =>
  [...sums].sort((a, b) => ORDER.indexOf(a.line) - ORDER.indexOf(b.line) || a.unit.localeCompare(b.unit));

/**
 * What is confirmed, as it is counted at closing, per unit: money taken for cards, what cards paid (less what was given back
 * to them), points given and used.
 */
export function closing(operations: readonly Operation[]): Closing[] {
  const sums = new Map<string, Closing>();
  for (const operation of operations) {
    if (operation.state !== 'done') continue;
    const { order } = operation;
    const { line, sign } = LINES[order.kind === 'undo' ? order.undoes : order.kind];
    const { unit, amount } = operation.answer?.amount ?? operation.value;
    const name = `${line}/${unit}`;
    const sum = sums.get(name) ?? { line, unit, amount: 0, count: 0 };
    sums.set(name, { ...sum, amount: sum.amount + sign * amount, count: sum.count + (order.kind === 'undo' ? -1 : 1) });
  }
  return inOrder([...sums.values()].filter(({ amount, count }) => count > 0 || amount !== 0));
}

/** The same of a whole store, whichever till did it, with the purchases that earned. What was not done has no line. */
export function storeClosing(lines: readonly StoreDay[]): Closing[] {
  const sums = lines.flatMap((each): Closing[] => {
    const { unit } = each;
    return [
      { line: 'bought', unit, amount: each.bought, count: each.purchases },
      { line: 'taken', unit, amount: each.loaded, count: each.loads },
      { line: 'paid', unit, amount: each.redeemed - each.refunded, count: each.redeems + each.refunds },
      { line: 'given', unit, amount: each.given, count: each.gives },
      { line: 'used', unit, amount: each.used, count: each.uses },
    ];
  });
  return inOrder(sums.filter(({ amount, count }) => count > 0 || amount !== 0));
}

/** The day it is somewhere, as services name days. */
export function dayIn(zone: string, at = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const part = (type: string) => parts.formatToParts(at).find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
