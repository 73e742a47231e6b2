import { expect, expectUsable, test, world } from '../fixtures.ts';

test('a switch shows at once what was pressed, and takes back what is refused', async ({ as, town }) => {
  const shop = await world.shop(town, 'Pharmacie Delorme');
  const path = `/merchant/v1/merchants/${shop.id}`;
  const page = await as(town.operator, `operator/merchants/${shop.id}`);
  const stores = page.getByRole('region', { name: 'Stores' });
  await expect(stores).toContainText('Selling');

  // nothing is let through before it is on the screen
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/stores/*', async (route) => {
    await released;
    await route.continue();
  });
  await stores.getByRole('button', { name: 'Stop selling' }).click();
  await expect(stores).toContainText('Not selling');
  const active = async () => {
    const { data } = await town.api.get<{ data: { active: boolean }[] }>(`${path}/stores`);
    return data[0]?.active;
  };
  expect(await active()).toBe(true);
  release();
  await expect.poll(active).toBe(false);
  await expect(stores.getByRole('button', { name: 'Sell again' })).toBeVisible();
  await page.unroute('**/stores/*');

  // the shop has left meanwhile: the page is older than that
  await town.api.post(`${path}/close`, { reason: 'gives up its business' });
  await stores.getByRole('button', { name: 'Sell again' }).click();
  await expect(stores.getByText('This was not done')).toBeVisible();
  await expect(stores.getByText('This shop is closed.')).toBeVisible();
  await expect(stores).toContainText('Not selling');
  expect(await active()).toBe(false);
  await expectUsable(page);
});
