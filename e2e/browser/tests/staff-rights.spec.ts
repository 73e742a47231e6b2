import { expect, test, world } from '../fixtures.ts';

test('who stands at the till has the counter, and nothing else', async ({ till }) => {
  const { page } = till;
  for (const place of ['office', 'office/team', 'operator', 'operator/ledger']) {
    await page.goto(place);
    await expect(page.getByText('Your role does not open this')).toBeVisible();
  }
});

test('the services refuse it too, whatever a screen shows', async ({ bakery }) => {
  const staff = await world.Api.as(bakery.staff.email);
  for (const path of ['/merchant/v1/users', '/merchant/v1/api-keys', '/ledger/v1/reports/trial-balance']) {
    await expect(staff.get(path)).rejects.toThrow('403');
  }
});

test('who is dismissed is out within seconds, in the middle of the day', async ({ town, as, bakery }) => {
  const leaver = await world.hire(town.api, bakery.id, 'merchant_staff', 'Jules Petit');
  const counter = await as(leaver, 'counter');
  await expect(counter.getByText('Who is it for?')).toBeVisible();

  const team = await as(bakery.admin, 'office/team');
  const row = team.getByRole('row', { name: /Jules Petit/ });
  await row.getByRole('button', { name: 'Remove' }).click();
  await team.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(row.getByRole('button', { name: 'Let back in' })).toBeVisible();

  await expect(async () => {
    await counter.getByLabel('Find a customer or a gift card').fill('anybody', { timeout: 500 });
    await counter.keyboard.press('Enter');
    await expect(counter.getByText('Your session has ended')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
});
