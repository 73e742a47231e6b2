import { ask, giftcard, notification, wallet } from './client';
import { ApiError } from './problem';
import type { Card, Wallet } from './types';

/** What somebody typed or scanned looks like. */
export type Guess =
  | { kind: 'email'; email: string }
  | { kind: 'phone'; phone: string }
  | { kind: 'code'; code: string; needsPin: boolean }
  /** The token of a pass, from the QR code that a customer's own page shows. */
  | { kind: 'pass'; token: string }
  | { kind: 'reference'; reference: string };

/** Country calling codes of where shops are; numbers written the national way are completed with the shop's own. */
const CALLING: Record<string, string> = {
  AT: '43',
  BE: '32',
  CA: '1',
  CH: '41',
  DE: '49',
  DK: '45',
  ES: '34',
  FI: '358',
  FR: '33',
  GB: '44',
  IE: '353',
  IT: '39',
  LU: '352',
  MC: '377',
  NL: '31',
  NO: '47',
  PL: '48',
  PT: '351',
  SE: '46',
  US: '1',
};

/** Countries that keep the leading zero behind their calling code, or have none to drop. */
const ZERO_STAYS = new Set(['IT', 'CA', 'US', 'ES', 'PT', 'DK', 'NO', 'PL', 'LU', 'MC']);

/** A link to a pass: what a camera reads off a customer's phone. */
const PASS = /^https?:\/\/\S+#([\w-]{40,200})$/;
/** A link to a gift card, its code behind the `#`. */
const CARD = /^https?:\/\/\S+#code=([0-9a-z.\s-]+)$/i;
const CODE_CHARACTERS = 26;
const CODE_DIGITS = 16;

export function guess(text: string, country: string): Guess {
  const plain = text.trim();
  const [, token] = PASS.exec(plain) ?? [];
  if (token) return { kind: 'pass', token };
  const [, linked] = CARD.exec(plain) ?? [];
  if (linked) return guess(linked, country);
  if (plain.includes('@')) return { kind: 'email', email: plain };
  const tight = plain.replace(/[\s.\-()/]/g, '');
  if (/^\+\d{6,15}$/.test(tight)) return { kind: 'phone', phone: tight };
  if (/^00\d{6,15}$/.test(tight)) return { kind: 'phone', phone: `+${tight.slice(2)}` };
  if (new RegExp(`^\\d{${CODE_DIGITS}}$`).test(tight)) return { kind: 'code', code: tight, needsPin: true };
  if (new RegExp(`^[0-9a-z]{${CODE_CHARACTERS}}$`, 'i').test(tight)) {
    return { kind: 'code', code: tight.toUpperCase(), needsPin: false };
  }
  const calling = CALLING[country];
  if (calling && /^0\d{8,10}$/.test(tight)) {
    return { kind: 'phone', phone: `+${calling}${ZERO_STAYS.has(country) ? tight : tight.slice(1)}` };
  }
  return { kind: 'reference', reference: plain };
}

export interface CustomerFound {
  kind: 'customer';
  wallet: Wallet;
  /** Who they are to svc-notification, where an address was asked for. */
  contact?: string;
}

export interface CardFound {
  kind: 'card';
  card: Card;
}

export type Found = CustomerFound | CardFound;

async function holder(body: { email: string } | { phone: string }): Promise<Found> {
  const { wallet_id, contact_id } = await ask(notification.POST('/v1/contacts/lookup', { body }));
  return {
    kind: 'customer',
    contact: contact_id,
    wallet: await ask(wallet.GET('/v1/wallets/{id}', { params: { path: { id: wallet_id } } })),
  };
}

/** Looks up whom or what a guess names. Nobody is `wallet_not_found`, whichever service said so. */
export async function find(guessed: Guess, pin?: string): Promise<Found> {
  switch (guessed.kind) {
    case 'email':
      return holder({ email: guessed.email });
    case 'phone':
      return holder({ phone: guessed.phone });
    case 'code': {
      const body = { code: guessed.code, ...(pin ? { pin } : {}) };
      return { kind: 'card', card: await ask(giftcard.POST('/v1/gift-cards/lookup', { body })) };
    }
    case 'pass':
      return {
        kind: 'customer',
        wallet: await ask(wallet.POST('/v1/wallets/lookup', { body: { pass: guessed.token } })),
      };
    case 'reference': {
      const query = { external_ref: guessed.reference };
      const { data } = await ask(wallet.GET('/v1/wallets', { params: { query } }));
      const [found] = data;
      if (!found) {
        throw new ApiError('refused', 'wallet_not_found', 'No customer has this card.', { status: 404 });
      }
      return { kind: 'customer', wallet: found };
    }
  }
}

export const isNobody = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404 && error.code !== 'gift_card_not_found';
