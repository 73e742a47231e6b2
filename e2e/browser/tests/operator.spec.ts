import { expect, expectUsable, test, world } from '../fixtures.ts';

test('a transaction is found, and its receipt verified by the browser itself', async ({ as, town, bakery }) => {
  await world.customer(bakery, 25);
  const page = await as(town.operator, 'operator/ledger');
  await page.getByRole('link', { name: 'Points given' }).first().click();
  await expect(page.getByText('Verified by this browser')).toBeVisible({ timeout: 20_000 });
  await expectUsable(page);
});

test('the books of a network balance, at any moment', async ({ as, town, bakery }) => {
  await world.customer(bakery, 25);
  const page = await as(town.operator, 'operator/trial-balance');
  await expect(page.getByText('The books balance')).toBeVisible();
});

test('a limit is set, and lifted again', async ({ as, town }) => {
  const page = await as(town.operator, 'operator/limits');
  await page.getByRole('button', { name: 'New limit' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('At most').fill('1000000');
  await form.locator('button[type=submit]').click();
  await expect(form).toBeHidden();
  await expect(page.getByRole('table')).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('table')).toBeHidden();
});
