import { expect, test, world } from '../fixtures.ts';

const earned = async (at: world.Shop, account: string) => {
  const path = `/ledger/v1/accounts/${account}/entries`;
  return (await at.api.get<{ data: { amount: number }[] }>(path)).data.map((entry) => entry.amount);
};

test('points given without a connection wait on the device, and count once', async ({ till, bakery }) => {
  const context = till.page.context();
  const customer = await world.customer(bakery);
  await till.find(customer.reference);
  await context.setOffline(true);
  await expect(till.page.getByText('This device is not connected').first()).toBeVisible();
  await till.type('1200');
  await till.press(/give points|Give 12 points/);
  await expect(till.panel.getByText('Waiting for a connection')).toBeVisible();
  await expect(till.page.getByRole('banner')).toContainText('1 not confirmed');
  await till.next();

  await context.setOffline(false);
  await expect(till.page.getByRole('banner')).not.toContainText('not confirmed');
  expect(await earned(bakery, customer.account)).toEqual([12]);
});

test('what waits can be taken back before it is sent', async ({ till, bakery }) => {
  const context = till.page.context();
  const customer = await world.customer(bakery);
  await till.find(customer.reference);
  await context.setOffline(true);
  await till.type('1200');
  await till.press(/give points|Give 12 points/);
  await till.press('Do not send it');
  await context.setOffline(false);
  await expect(till.page.getByRole('banner')).not.toContainText('not confirmed');
  expect(await earned(bakery, customer.account)).toEqual([]);
});

test('an answer that is lost is asked for again by the same key, also after the page was closed', async ({
  till,
  bakery,
}) => {
  const context = till.page.context();
  const customer = await world.customer(bakery);
  const keys: string[] = [];
  let lose = true;
  await context.route('**/ledger/v1/earn', async (route) => {
    keys.push((await route.request().allHeaders())['idempotency-key'] ?? '');
    const answer = await route.fetch();
    if (lose) await route.abort('connectionreset');
    else await route.fulfill({ response: answer });
  });
  await till.find(customer.reference);
  await till.type('3000');
  await till.press('Give 30 points');
  await expect(till.panel.getByText('Checking…')).toBeVisible();
  await till.page.reload();
  await expect(till.page.getByRole('banner')).toContainText('1 not confirmed');
  lose = false;
  await expect(till.page.getByRole('banner')).not.toContainText('not confirmed', { timeout: 20_000 });
  expect(new Set(keys).size).toBe(1);
  expect(keys.length).toBeGreaterThan(1);
  expect(await earned(bakery, customer.account)).toEqual([30]);
});
