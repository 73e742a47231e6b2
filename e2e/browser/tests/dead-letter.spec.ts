import { expect, expectUsable, test, world } from '../fixtures.ts';

test('work that was given up is seen with its reason, and done again once what stood in its way is gone', async ({
  as,
}) => {
  // a network of its own: its limit stands in nobody else's way
  const town = await world.town();
  const shop = await world.shop(town, 'Papeterie Morel');
  const page = await as(town.operator, 'operator/limits');
  await page.getByRole('button', { name: 'New limit' }).click();
  const form = page.getByRole('dialog');
  await form.locator('select').first().selectOption('earn');
  await form.locator('select').nth(1).selectOption('amount');
  await form.getByLabel('At most').fill('1000');
  await form.locator('button[type=submit]').click();
  await expect(page.getByRole('table')).toBeVisible();

  // more than may be put on a card: the ledger refuses every one of them
  const issue = await world.ordered(shop, town.card, 3, 2000);
  const status = async () =>
    await shop.api.get<{ status: string; issued: number }>(`/giftcard/v1/gift-card-issues/${issue}`);

  await page.goto('operator/tasks');
  const row = page.getByRole('row', { name: /Gift cards issued in bulk/ });
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(row).toContainText('velocity_exceeded', { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  expect(await status()).toMatchObject({ status: 'running', issued: 0 });
  // what is given up waits in no queue
  const low = page.getByRole('table', { name: 'Queues' }).getByRole('row', { name: /^low/ });
  await expect(low).toContainText(/low\d+\d+\d+/);
  await expectUsable(page);

  // done again while the limit stands, it fails again, and says so
  await row.getByRole('button').click();
  const file = page.getByRole('dialog');
  await expect(file).toContainText('the ledger refused: velocity_exceeded');
  await file.getByRole('button', { name: 'Do it again' }).click();
  await expect(file.getByText('It failed again')).toBeVisible();
  await expectUsable(page);

  await page.goto('operator/limits');
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('table')).toBeHidden();
  await page.goto('operator/tasks');
  await row.getByRole('button').click();
  await file.getByRole('button', { name: 'Do it again' }).click();
  await expect(file.getByText('It is done now')).toBeVisible();
  expect(await status()).toMatchObject({ status: 'done', issued: 3 });
  await page.keyboard.press('Escape');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
});
