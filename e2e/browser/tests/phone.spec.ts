import { devices } from '@playwright/test';
import { expect, expectUsable, Till, test, world } from '../fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: devices['Pixel 7'].hasTouch, isMobile: true });

test('the counter is used with one thumb', async ({ as, bakery }) => {
  const customer = await world.customer(bakery, 50);
  const till = new Till(await as(bakery.staff, 'counter'));
  await expectUsable(till.page);
  await till.find(customer.reference);
  await till.type('1900');
  const give = till.panel.getByRole('button', { name: 'Give 19 points' });
  await expect(give).toBeInViewport({ ratio: 1 });
  await expectUsable(till.page);
  await give.click();
  await till.done();
  await expect(till.panel.getByRole('button', { name: 'Next customer' })).toBeInViewport({ ratio: 1 });
});

test('every screen of the office fits', async ({ as, bakery, card }) => {
  await world.sold(bakery, card, 2000);
  const customer = await world.customer(bakery, 50);
  const page = await as(bakery.admin, 'office');
  const screens = ['', '/customers', `/customers/${customer.wallet}`, '/cards', '/catalog', '/programs', '/rewards'];
  for (const screen of [...screens, '/settlement', '/stores', '/team', '/keys', '/webhooks']) {
    await page.goto(`office${screen}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Loading')).toHaveCount(0);
    await expectUsable(page);
  }
});

test('every screen of the operator fits', async ({ as, town, bakery }) => {
  const page = await as(town.operator, 'operator');
  const screens = ['', '/merchants', `/merchants/${bakery.id}`, '/ledger', '/trial-balance', '/limits', '/messages'];
  for (const screen of screens) {
    await page.goto(`operator${screen}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Loading')).toHaveCount(0);
    await expectUsable(page);
  }
});
