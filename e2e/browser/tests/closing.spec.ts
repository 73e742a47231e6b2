import { randomUUID } from 'node:crypto';
import { expect, expectUsable, Till, test, world } from '../fixtures.ts';

test('at closing a till knows what it did, and what all tills of its store did', async ({ as, town, card }) => {
  // a shop of its own: nobody else's day is in its
  const shop = await world.shop(town, 'Librairie Vasseur');
  const colleague = await world.hire(town.api, shop.id, 'merchant_staff', 'Inès Morel');
  const customer = await world.customer(shop, 500);
  const other = new Till(await as(colleague, 'counter'));
  await other.find(customer.reference);
  await other.type('3000');
  await other.press('Give 30 points');
  await other.done();

  const till = new Till(await as(shop.staff, 'counter'));
  await till.find(customer.reference);
  await till.type('1200');
  await till.press('Give 12 points');
  await till.done();
  const sale = { product_id: card, amount: { amount: 5000, unit: 'EUR' }, store_id: shop.store };
  await shop.api.post('/giftcard/v1/gift-cards', sale, randomUUID());

  await till.page.getByRole('link', { name: /Today/ }).click();
  const mine = till.page.getByRole('region', { name: 'This till' });
  await expect(mine).toContainText('Points given12');
  const store = till.page.getByRole('region', { name: 'Les Halles, all tills' });
  // it is counted a moment after it was done, and looked at again by itself
  await expect(store).toContainText('Points given42', { timeout: 40_000 });
  await expect(store).toContainText('Purchases with points€42.00');
  await expect(store).toContainText('Taken for gift cards€50.00', { timeout: 40_000 });
  await expectUsable(till.page);

  const file = till.page.waitForEvent('download');
  await store.getByRole('button', { name: 'Download CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/Les Halles\.csv$/);

  // without a connection the till's own figures stay
  await till.page.context().setOffline(true);
  await till.page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect(mine).toContainText('Points given12');
});
