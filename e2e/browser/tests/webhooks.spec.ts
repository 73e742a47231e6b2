import { expect, expectUsable, test, world } from '../fixtures.ts';

test('what could not be delivered is in the log with its reason, and is sent again', async ({ as, town, card }) => {
  // a shop of its own: its addresses hear of nothing else
  const shop = await world.shop(town, 'Quincaillerie Bellon');
  const office = await as(shop.admin, 'office/webhooks');
  await office.getByRole('button', { name: 'Add an address' }).click();
  const form = office.getByRole('dialog');
  // an address inside: the platform never writes to one
  await form.getByLabel('Address').fill('https://127.0.0.1:9/hooks');
  await form.locator('button[type=submit]').click();
  const secret = office.getByRole('dialog', { name: 'The signing secret' });
  await expect(secret).toContainText('whsec_');
  await secret.getByRole('button', { name: 'I have kept it' }).click();
  await office.getByRole('link', { name: 'https://127.0.0.1:9/hooks' }).click();
  await expect(office.getByText('Nothing was sent to this address yet.')).toBeVisible();

  // an address is heard of within half a minute: what happened before that is not sent to it
  test.slow();
  await expect(async () => {
    await world.sold(shop, card, 2000);
    await office.getByRole('button', { name: 'Refresh' }).click();
    await expect(office.getByText('address refused').first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expectUsable(office);

  await office.getByRole('table').getByRole('button').first().click();
  const delivery = office.getByRole('dialog');
  await expect(delivery).toContainText('Try 1');
  await delivery.getByRole('button', { name: 'Send again' }).click();
  await expect(delivery.getByText('It is on its way again')).toBeVisible();
  await expectUsable(office);
});
