/**
 * What the tests need before a browser opens: a network of their own with its operator, and shops in it with people. All
 * of it is made as anybody would make it, through the gateway; only the first operator of a network is made by
 * svc-merchant's own command, as on any system.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

interface Dev {
  gateway: string;
  mail: string;
}

export const PASSWORD = 'tulipe-cargo-moutarde-41';

const root = new URL('../../', import.meta.url);

/** Where the running development system is; `cargo xtask up` writes it. */
export const dev: Dev = JSON.parse(
  readFileSync(process.env.LOCALPLUS_DEV ?? new URL('.localplus/dev.json', root), 'utf8'),
);

export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(asked: string, status: number, text: string) {
    super(`${asked}: ${status} ${text}`);
    this.status = status;
    this.code = (JSON.parse(text || '{}') as { code?: string }).code ?? '';
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until something is there; the last reason is told when it never is. */
export async function eventually<T>(look: () => Promise<T>, within_ms = 20_000): Promise<T> {
  const until = Date.now() + within_ms;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(150);
    }
  }
}

export class Api {
  readonly #token: string | null;

  constructor(token: string | null = null) {
    this.#token = token;
  }

  static async as(email: string, password = PASSWORD): Promise<Api> {
    const session = await new Api().post<{ access_token: string }>('/merchant/v1/auth/login', { email, password });
    return new Api(session.access_token);
  }

  /** As a till's or a shop's own system: by an API key. */
  static async of(client_id: string, client_secret: string): Promise<Api> {
    const answer = await fetch(`${dev.gateway}/merchant/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
    });
    if (!answer.ok) throw new Refused('POST /merchant/v1/oauth/token', answer.status, await answer.text());
    return new Api(((await answer.json()) as { access_token: string }).access_token);
  }

  get = <T>(path: string) => this.#ask<T>('GET', path);
  put = <T>(path: string, body: unknown) => this.#ask<T>('PUT', path, body);
  post = <T>(path: string, body: unknown = {}, key?: string) => this.#ask<T>('POST', path, body, key);

  async #ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const answer = await fetch(dev.gateway + path, {
        method,
        headers: {
          'Content-Type': 'application/json',
          ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
          ...(key ? { 'Idempotency-Key': key } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      // a busy machine says so, and that nothing was changed
      if ([429, 503].includes(answer.status) && tries < 20) {
        await pause(300);
        continue;
      }
      if (!answer.ok) throw new Refused(`${method} ${path}`, answer.status, text);
      return (text ? JSON.parse(text) : null) as T;
    }
  }
}

/** The token in the newest letter to somebody. */
export function letter(address: string): Promise<string> {
  return eventually(async () => {
    const link = /#token=(\S+)/.exec(await mail(address));
    if (!link?.[1]) throw new Error(`no link in the letter to ${address}`);
    return link[1];
  });
}

/** The newest mail to somebody, as text and as HTML. */
export function mail(address: string, about = ''): Promise<string> {
  return eventually(async () => {
    const query = encodeURIComponent(`to:${address}`);
    const found = await fetch(`${dev.mail}/api/v1/search?query=${query}`);
    const { messages } = (await found.json()) as { messages: { ID: string; Subject: string }[] };
    const newest = messages.find((message) => message.Subject.includes(about));
    if (!newest) throw new Error(`no mail to ${address}`);
    const whole = await fetch(`${dev.mail}/api/v1/message/${newest.ID}`);
    const { Text, HTML } = (await whole.json()) as { Text: string; HTML: string };
    return `${Text}\n${HTML}`;
  });
}

export interface Person {
  email: string;
  password: string;
}

export interface Town {
  tenant: string;
  operator: Person;
  /** As its operator. */
  api: Api;
  /** A gift card of its catalogue, which every shop sells. */
  card: string;
}

/** A network of its own, which no other test sees, with nobody in it but its operator. */
export async function network(): Promise<Omit<Town, 'card'>> {
  const tenant = randomUUID();
  const operator = { email: `operator-${tenant.slice(0, 8)}@example.org`, password: PASSWORD };
  const [program, ...given] = issuer();
  // safe to repeat, and a busy machine may want it to be
  await eventually(() => {
    const put = promisify(execFile)(program, [...given, 'put-operator', tenant, operator.email, 'Agathe Roux']);
    put.child.stdin?.end(operator.password);
    return put;
  });
  return { tenant, operator, api: await Api.as(operator.email) };
}

/** A network of its own that sells a gift card. */
export async function town(name = 'Town card'): Promise<Town> {
  const made = await network();
  const card = { name, unit: 'EUR', amounts: { fixed: [2000, 5000] }, validity: 'P12M' };
  const { id } = await made.api.post<{ id: string }>('/giftcard/v1/products', card);
  return { ...made, card: id };
}

/** svc-merchant's own commands, with the settings that it runs with. */
function issuer(): [string, ...string[]] {
  const running = JSON.parse(readFileSync(new URL('.localplus/run/programs.json', root), 'utf8')) as {
    name: string;
    path: string;
    args: string[];
  }[];
  const found = running.find((each) => each.name === 'svc-merchant');
  if (!found) throw new Error('svc-merchant does not run: `cargo xtask up`');
  return [found.path, ...found.args.filter((word) => word !== 'serve')];
}

export interface Shop {
  id: string;
  name: string;
  store: string;
  admin: Person;
  staff: Person;
  /** As its manager. */
  api: Api;
}

export const address = { line1: '12 rue des Halles', postal_code: '69002', city: 'Lyon', country: 'FR' };

/** Somebody who works for a shop, having followed the link in the letter. */
export async function hire(operator: Api, shop: string, role: string, name: string): Promise<Person> {
  const email = `${role.replace('_', '-')}-${randomUUID().slice(0, 8)}@example.org`;
  await operator.post('/merchant/v1/users', { name, email, role, merchant_id: shop, locale: 'en' });
  const body = { token: await letter(email), password: PASSWORD };
  await new Api().post('/merchant/v1/auth/invitations/accept', body);
  return { email, password: PASSWORD };
}

const NAMES = {
  store: 'Les Halles',
  admin: 'Camille Martin',
  staff: 'Noé Bernard',
  program: 'Points',
  rule: '1 point per EUR',
};

/** A shop that is open, with a manager, somebody at the till, and a point for each euro. */
export async function shop({ api }: Omit<Town, 'card'>, name: string, names = NAMES): Promise<Shop> {
  const profile = {
    display_name: name,
    legal_name: `${name} SARL`,
    registration_number: 'RCS Lyon 552 100 554',
    country: 'FR',
    currency: 'EUR',
    locale: 'fr',
  };
  const { id } = await api.post<{ id: string }>('/merchant/v1/merchants', profile);
  const path = `/merchant/v1/merchants/${id}`;
  const place = { display_name: names.store, address, time_zone: 'Europe/Paris' };
  const store = await api.post<{ id: string }>(`${path}/stores`, place);
  const [admin, staff] = await Promise.all([
    hire(api, id, 'merchant_admin', names.admin),
    hire(api, id, 'merchant_staff', names.staff),
  ]);
  await api.post(`${path}/submit`);
  await api.post(`${path}/approve`);
  const document = {
    name: names.program,
    time_zone: 'Europe/Paris',
    unit: 'EUR',
    earn: [{ id: 'spend', name: names.rule, type: 'spend', points: 1, per: 100 }],
    expiry: 'P12M',
  };
  const made = await api.post<{ id: string; draft_revision: number }>('/merchant/v1/programs', {
    merchant_id: id,
    document,
  });
  const program = `/merchant/v1/programs/${made.id}`;
  const { version } = await api.post<{ version: number }>(`${program}/apply`, { revision: made.draft_revision });
  await api.post(`${program}/promote`, { version });
  return { id, name, store: store.id, admin, staff, api: await Api.as(admin.email) };
}

export interface Customer {
  wallet: string;
  account: string;
  reference: string;
}

export async function customer(
  at: Shop,
  points = 0,
  reference = `card-${randomUUID().slice(0, 8)}`,
): Promise<Customer> {
  const made = await at.api.post<{ id: string; points_account_id: string }>('/wallet/v1/wallets', {
    external_ref: reference,
  });
  const account = made.points_account_id;
  if (points > 0) {
    const body = { account_id: account, points, reference: 'welcome' };
    await at.api.post('/ledger/v1/earn', body, randomUUID());
  }
  return { wallet: made.id, account, reference };
}

export interface Card {
  id: string;
  code: string;
}

export function sold(at: Shop, product_id: string, amount: number): Promise<Card> {
  const body = { product_id, amount: { amount, unit: 'EUR' }, store_id: at.store };
  return at.api.post<Card>('/giftcard/v1/gift-cards', body, randomUUID());
}

export interface Listener {
  url: string;
  /** What came, as it came, in order. */
  heard: { headers: IncomingHttpHeaders; body: string }[];
  /** What everything is answered with from now on. */
  answer: (status: number) => void;
  close: () => Promise<void>;
}

/** A shop's own system, on this machine, with a certificate that the platform trusts in development. */
export async function listener(): Promise<Listener> {
  const key = (name: string) => readFileSync(new URL(`.localplus/keys/localhost.${name}`, root));
  const heard: Listener['heard'] = [];
  let status = 204;
  const server = createServer({ cert: key('crt'), key: key('key') }, async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    heard.push({ headers: request.headers, body: Buffer.concat(pieces).toString('utf8') });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/hooks`,
    heard,
    answer: (next) => {
      status = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Many gift cards at once, which is a task: its id is the issue's. Without an amount they are printed, to be activated at a till. */
export async function ordered(at: Shop, product_id: string, count: number, amount?: number): Promise<string> {
  // of a key that nobody has: nobody reads the codes
  const recipient = 'age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at';
  const body = { product_id, count, amount, recipient };
  const { id } = await at.api.post<{ id: string }>('/giftcard/v1/gift-card-issues', body, randomUUID());
  return id;
}
