import { expect, expectUsable, Till, test, world } from '../fixtures.ts';

test('points given by mistake are taken back on the spot, and are nobody’s at closing', async ({ as, town }) => {
  // a shop of its own: nobody else's day is in its
  const shop = await world.shop(town, 'Épicerie Lambert');
  const customer = await world.customer(shop, 100);
  const till = new Till(await as(shop.staff, 'counter'));
  await till.find(customer.reference);
  // 245.00 for 24.50
  await till.type('24500');
  await till.press('Give 245 points');
  await till.done();
  await till.press('Undo');
  await expect(till.panel.getByText('Undone', { exact: true })).toBeVisible();
  await till.done();
  await expect(till.panel).toContainText('−245 pts');
  await expect(till.panel).toContainText('Balance now100 pts');
  await expect(till.panel.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await expectUsable(till.page);
  await till.next();

  await till.find(customer.reference);
  await till.type('2450');
  await till.press('Give 24 points');
  await till.done();
  await till.next();

  await till.page.getByRole('link', { name: /Today/ }).click();
  await expect(till.page.getByRole('region', { name: 'This till' })).toContainText('Points given24 pts1 time');
  const list = till.page.getByRole('table', { name: 'Everything' });
  await expect(list.getByRole('row').filter({ hasText: '+245' })).toContainText('Undone');
  const store = till.page.getByRole('region', { name: 'Les Halles, all tills' });
  await expect(store).toContainText('Points given24 pts1 time', { timeout: 40_000 });
  await expect(store).toContainText('Purchases with points€24.501 time');
  await expectUsable(till.page);
});

test('points used are given back, by who used them and nobody else', async ({ till, town, bakery }) => {
  const customer = await world.customer(bakery, 100);
  await till.find(customer.reference);
  await till.choose('Use');
  await till.type('40');
  await till.press('Use 40 points');
  await till.done();
  await expect(till.panel).toContainText('Balance now60 pts');

  // a colleague at another till is refused, whatever their screen may show
  const { data } = await bakery.api.get<{ data: { id: string }[] }>(
    `/ledger/v1/transactions?account_id=${customer.account}&type=burn`,
  );
  const path = `/ledger/v1/transactions/${data[0]?.id}/reverse`;
  const refused = await bakery.api.post(path, {}, 'a-colleague').catch((error: world.Refused) => error);
  expect(refused).toMatchObject({ status: 403, code: 'forbidden_transaction' });

  await till.press('Undo');
  await till.done();
  await expect(till.panel).toContainText('+40 pts');
  await expect(till.panel).toContainText('Balance now100 pts');
  // an operator cannot undo it once more either
  const again = await town.api.post(path, {}, 'an-operator').catch((error: world.Refused) => error);
  expect(again).toMatchObject({ status: 409, code: 'already_reversed' });
});

test('what was undone without an answer is asked about, and undone once', async ({ till, bakery }) => {
  const customer = await world.customer(bakery);
  await till.find(customer.reference);
  await till.type('1200');
  await till.press('Give 12 points');
  await till.done();
  let lost = 0;
  await till.page.route('**/reverse', async (route) => {
    lost += 1;
    // it arrives, and its answer does not
    if (lost > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await till.press('Undo');
  await till.done();
  await expect(till.panel).toContainText('Balance now0 pts');
  expect(lost).toBeGreaterThan(1);
  const { balances } = await bakery.api.get<{ balances: { available: number }[] }>(
    `/wallet/v1/wallets/${customer.wallet}/balances?min_version=2`,
  );
  expect(balances[0]?.available).toBe(0);
});
