import { readFileSync } from 'node:fs';
import { expect, test, world } from '../fixtures.ts';
import { FOR, LONG_MS, look } from '../screens.ts';

/** What the console's router knows, by the address under its door. */
function known(): string[] {
  const router = readFileSync(new URL('../../../console/src/app/router.tsx', import.meta.url), 'utf8');
  const under: Record<string, string> = { under: '/office', inside: '/operator', forAnybody: '' };
  const listed = [...router.matchAll(/\b(under|inside|forAnybody)\(\s*'([^']+)'/g)];
  const made = [...router.matchAll(/getParentRoute: \(\) => (\w+),\s*path: '([^']+)'/g)];
  const doors: Record<string, string> = {
    counter: '/counter',
    office: '/office',
    operator: '/operator',
    accountFrame: '',
  };
  return [
    ...listed.map(([, by, path]) => `${under[by ?? '']}${path}`),
    ...made
      .filter(([, parent]) => doors[parent ?? ''] !== undefined)
      .map(([, by, path]) => `${doors[by ?? '']}${path}`),
  ].map((path) => path.replace(/(.)\/$/, '$1'));
}

test('no screen is forgotten', () => {
  expect(Object.values(FOR).flat().sort()).toEqual(known().sort());
});

test('every screen outside of the doors is for everybody', async ({ page, town, bakery }) => {
  test.setTimeout(LONG_MS);
  const { wallet } = await world.customer(bakery, 50);
  const { token } = await bakery.api.post<{ token: string }>(`/wallet/v1/wallets/${wallet}/passes`);
  const at: Record<string, string> = { '/card/$tenant': `/card/${town.tenant}`, '/pass': `/pass#${token}` };
  for (const path of FOR.anybody) await look(page, at[path] ?? path);
});

test('every screen of the counter is for everybody', async ({ as, bakery }) => {
  test.setTimeout(LONG_MS);
  const page = await as(bakery.staff, 'counter');
  for (const path of FOR.staff) await look(page, path);
});

test('every screen of the office is for everybody', async ({ as, bakery, card }) => {
  test.setTimeout(LONG_MS);
  const { id } = await world.sold(bakery, card, 2000);
  const { wallet } = await world.customer(bakery, 50);
  const endpoint = { url: 'https://hooks.example.org/', events: [], merchant_id: bakery.id };
  const made = await bakery.api.post<{ endpoint: { id: string } }>('/merchant/v1/webhook-endpoints', endpoint);
  const page = await as(bakery.admin, 'office');
  const at: Record<string, string> = {
    '/office/customers/$id': `/office/customers/${wallet}`,
    '/office/cards/$id': `/office/cards/${id}`,
    '/office/webhooks/$id': `/office/webhooks/${made.endpoint.id}`,
  };
  for (const path of FOR.manager) await look(page, at[path] ?? path);
});

test('every screen of the operator is for everybody', async ({ as, town, bakery }) => {
  test.setTimeout(LONG_MS);
  const { account } = await world.customer(bakery, 50);
  const list = `/ledger/v1/transactions?account_id=${account}`;
  const [moved] = (await town.api.get<{ data: { id: string }[] }>(list)).data;
  const page = await as(town.operator, 'operator');
  const at: Record<string, string> = {
    '/operator/merchants/$id': `/operator/merchants/${bakery.id}`,
    '/operator/ledger/$id': `/operator/ledger/${moved?.id}`,
    '/operator/accounts/$id': `/operator/accounts/${account}`,
  };
  for (const path of FOR.operator) await look(page, at[path] ?? path);
});
