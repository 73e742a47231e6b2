import createClient, { type Client } from 'openapi-fetch';
import type { paths as Analytics } from './generated/analytics';
import type { paths as Giftcard } from './generated/giftcard';
import type { paths as Ledger } from './generated/ledger';
import type { paths as Merchant } from './generated/merchant';
import type { paths as Notification } from './generated/notification';
import type { paths as Wallet } from './generated/wallet';
import { problemOf } from './problem';
import { KEY_HEADER, type Means, sender, wait } from './send';
import { session } from './session';

const means: Means = {
  fetch: (request) => fetch(request),
  token: session.token,
  renew: session.renew,
  online: () => navigator.onLine,
  sleep: wait,
};
const send = sender(means);

/** How long a file may take: a year of a busy network is some minutes. */
const FILE_MS = 900_000;

/** For a question that is answered with a file: `{ parseAs: 'blob', fetch: patient }`. */
export const patient = sender({ ...means, tryMs: FILE_MS });

function client<Paths extends object>(service: string): Client<Paths> {
  return createClient<Paths>({
    baseUrl: `${window.location.origin}/${service}`,
    fetch: send,
    credentials: 'same-origin',
  });
}

export const ledger = client<Ledger>('ledger');
export const wallet = client<Wallet>('wallet');
export const merchant = client<Merchant>('merchant');
export const giftcard = client<Giftcard>('giftcard');
export const notification = client<Notification>('notification');
export const analytics = client<Analytics>('analytics');

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; everything else is an `ApiError`. */
export async function ask<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error, false);
  return data as T;
}

/** As `ask`, for what moves value: no clear answer is `unknown`, never a failure. */
export async function move<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error, true);
  return data as T;
}

/** One intention of a person. Made when the intention is, kept until its outcome is known. */
export type Key = string;

export const newKey = (): Key => crypto.randomUUID();

export const keyed = (key: Key) => ({ [KEY_HEADER]: key }) as { 'Idempotency-Key': string };
