import { expect, expectUsable, test, world } from '../fixtures.ts';

test('what happens at a till is on the operator’s screen as it happens, and leads to the transaction', async ({
  as,
  town,
  bakery,
}) => {
  const page = await as(town.operator, 'operator/live');
  await expect(page.getByRole('status').getByText('Live')).toBeVisible();
  await page.getByText('Balances', { exact: true }).click();
  await expect(async () => {
    await world.customer(bakery, 37);
    await expect(page.getByText('+37').first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await expectUsable(page);

  await page.getByRole('button', { name: 'Pause' }).click();
  await world.customer(bakery, 41);
  await expect(page.getByRole('button', { name: /Go on \(1 new\)|Go on \(\d+ new\)/ })).toBeVisible();
  await expect(page.getByText('+41')).toBeHidden();
  await page.getByRole('button', { name: /Go on/ }).click();
  await expect(page.getByText('+41').first()).toBeVisible();

  await page.getByRole('link', { name: 'Points given' }).first().click();
  await expect(page).toHaveURL(/operator\/ledger\/[0-9a-f-]{36}/);
});
