import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectUsable, test, world } from '../fixtures.ts';

const SIZES = { phone: [390, 844], tablet: [834, 1112], desktop: [1440, 900] } as const;
const THEMES = ['light', 'dark'] as const;

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

const FOR: Record<'anybody' | 'staff' | 'manager' | 'operator', string[]> = {
  anybody: ['/invitation', '/password-reset', '/card/$tenant', '/pass'],
  staff: ['/counter', '/counter/day', '/account'],
  manager: [
    '/office',
    '/office/customers',
    '/office/customers/$id',
    '/office/cards',
    '/office/cards/$id',
    '/office/catalog',
    '/office/programs',
    '/office/rewards',
    '/office/settlement',
    '/office/team',
    '/office/stores',
    '/office/keys',
    '/office/webhooks',
    '/office/webhooks/$id',
  ],
  operator: [
    '/operator',
    '/operator/live',
    '/operator/merchants',
    '/operator/merchants/$id',
    '/operator/ledger',
    '/operator/ledger/$id',
    '/operator/accounts/$id',
    '/operator/trial-balance',
    '/operator/reconciliation',
    '/operator/audit',
    '/operator/limits',
    '/operator/messages',
    '/operator/tasks',
  ],
};

test('no screen is forgotten', () => {
  expect(Object.values(FOR).flat().sort()).toEqual(known().sort());
});

/** Shows a screen at every size, light and dark: each time nothing is wider than it, and axe has nothing to say. */
async function look(page: Page, address: string) {
  await test.step(address, async () => {
    await page.goto(address.slice(1));
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByText('Loading')).toHaveCount(0);
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      for (const colorScheme of THEMES) {
        await test.step(`${size}, ${colorScheme}`, async () => {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme });
          await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
          await expectUsable(page);
        });
      }
    }
  });
}

const LONG_MS = 240_000;

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
