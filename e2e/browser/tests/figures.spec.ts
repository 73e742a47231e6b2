import { randomUUID } from 'node:crypto';
import { expect, expectUsable, test, world } from '../fixtures.ts';

test('the dashboard says what was sold, given and owed, for the days that are chosen', async ({ as, town, card }) => {
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
    await expect(office.getByText('€50.00').first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  await expect(office.getByRole('img', { name: 'Points given and used' })).toBeVisible();
  await office.getByRole('region', { name: 'Points given and used' }).getByText('As a table').click();
  await expect(office.getByRole('table', { name: 'Points given and used' })).toContainText('125');
  await expectUsable(office);

  const file = office.waitForEvent('download');
  await office
    .getByRole('region', { name: 'Points given and used' })
    .getByRole('button', { name: 'Download CSV' })
    .click();
  expect((await file).suggestedFilename()).toMatch(/^series-.*\.csv$/);

  await office.getByText('12 months', { exact: true }).click();
  await expect(office).toHaveURL(/from=/);
  await expect(office.getByText(/^1 purchase, €125\.00 on average/)).toBeVisible();
});
