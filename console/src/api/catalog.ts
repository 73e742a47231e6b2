import type { Product, Reward } from './types';

/** For how much a product is sold, in minor units. */
export type Amounts = { fixed: number[] } | { open: { min: number; max: number } };

export const amountsOf = (product: Pick<Product, 'amounts'>): Amounts => product.amounts as unknown as Amounts;

/** What a reward gives: a voucher, or a gift card. */
export type RewardKind = 'voucher' | { gift_card: { product_id: string; amount: number } };

export const kindOf = (reward: Pick<Reward, 'kind'>): RewardKind => reward.kind as unknown as RewardKind;
