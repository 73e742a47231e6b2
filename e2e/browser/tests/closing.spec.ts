import { randomUUID } from 'node:crypto';
import { expect, expectUsable, Till, test, world } from '../fixtures.ts';

test('at closing a till knows what it did, and what all tills of its store did', async ({ as, town, card }) => {
  // three people at two tills, and what they did is counted by another service
  test.slow();
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
  // points for a reward are burned by the service that gives it, in this store
  const coffee = `A coffee ${randomUUID().slice(0, 4)}`;
  const reward = { name: coffee, price_points: 40, kind: 'voucher', merchant_id: shop.id, active: true };
  await town.api.post('/giftcard/v1/rewards', reward);
  await till.next();
  await till.find(customer.reference);
  await till.choose('Rewards');
  await till.panel.getByRole('listitem').filter({ hasText: coffee }).getByRole('button', { name: 'Take' }).click();
  await till.done();
  const sale = { product_id: card, amount: { amount: 5000, unit: 'EUR' }, store_id: shop.store };
  await shop.api.post('/giftcard/v1/gift-cards', sale, randomUUID());

  await till.page.getByRole('link', { name: /Today/ }).click();
  const mine = till.page.getByRole('region', { name: 'This till' });
  await expect(mine).toContainText('Points given12');
  await expect(mine).toContainText('Points used40');
  const store = till.page.getByRole('region', { name: 'Les Halles, all tills' });
  // it is counted a moment after it was done, and looked at again by itself
  await expect(store).toContainText('Points given42', { timeout: 40_000 });
  await expect(store).toContainText('Points used40', { timeout: 40_000 });
  await expect(store).toContainText('Purchases with points€42.00');
  await expect(store).toContainText('Taken for gift cards€50.00', { timeout: 40_000 });
  await expectUsable(till.page);

  const file = till.page.waitForEvent('download');
  await store.getByRole('button', { name: 'Download CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/Les Halles\.csv$/);

  // of what each of them did, who is staff is told their own; the manager all of it, with names
  const own = till.page.getByRole('table', { name: 'What you did here' });
  await expect(own).toContainText('Noé Bernard');
  await expect(own).toContainText('€12.00');
  await expect(own.getByRole('row')).toHaveCount(2);
  const key = await shop.api.post<{ client_secret: string; key: { client_id: string } }>('/merchant/v1/api-keys', {
    name: 'Kiosk by the door',
    role: 'merchant_staff',
    merchant_id: shop.id,
    scopes: ['ledger:write'],
  });
  const kiosk = await world.Api.of(key.key.client_id, key.client_secret);
  const spent = { account_id: customer.account, points: 5, metadata: { store_id: shop.store } };
  await kiosk.post('/ledger/v1/burn', spent, randomUUID());
  const manager = await as(shop.admin, 'counter/day');
  const staff = manager.getByRole('table', { name: 'By member of staff' });
  const row = (name: string) => staff.getByRole('row').filter({ hasText: name });
  await expect(row('Kiosk by the door')).toContainText('Till key', { timeout: 40_000 });
  await expect(row('Kiosk by the door')).toContainText('5 pts');
  await expect(row('Inès Morel')).toContainText('30 pts');
  await expect(row('Noé Bernard')).toContainText('12 pts');
  await expect(row('Camille Martin')).toContainText('€50.00', { timeout: 40_000 });
  await expectUsable(manager);

  // without a connection the till's own figures stay
  await till.page.context().setOffline(true);
  await till.page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect(mine).toContainText('Points given12');
});
