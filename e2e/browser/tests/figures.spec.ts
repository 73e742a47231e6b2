import { randomUUID } from 'node:crypto';
import { expect, expectUsable, test, world } from '../fixtures.ts';

test('the dashboard says what was sold and is owed, for the days that are chosen', async ({ as, town, card }) => {
  // a shop of its own: its figures are nobody else's
  const shop = await world.shop(town, 'Épicerie Lafont');
  const customer = await world.customer(shop);
  const purchase = { amount: 12_500, unit: 'EUR', store_id: shop.store };
  await shop.api.post('/ledger/v1/earn', { account_id: customer.account, purchase }, randomUUID());
  await world.sold(shop, card, 5000);

  const office = await as(shop.admin, 'office');
  // figures are counted a moment after what they count
  await expect(async () => {
    await office.reload();
    await expect(office.getByText(/^1 purchase, €125\.00 on average/)).toBeVisible({ timeout: 2_000 });
    await expect(office.getByText('Loaded on gift cards')).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  const sales = office.getByRole('region', { name: 'Sales', exact: true });
  await expect(sales.getByRole('img', { name: 'Sales' })).toBeVisible();
  await sales.getByText('As a table').click();
  await expect(sales.getByRole('table', { name: 'Sales' })).toContainText('€125.00');
  await expectUsable(office);

  const file = office.waitForEvent('download');
  await sales.getByRole('button', { name: 'Download CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/^sales-.*\.csv$/);

  await office.getByText('12 months', { exact: true }).click();
  await expect(office).toHaveURL(/from=/);
  await expect(office.getByText(/^1 purchase, €125\.00 on average/)).toBeVisible();
});
