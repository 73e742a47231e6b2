import { randomUUID } from 'node:crypto';
import { expect, expectUsable, test, world } from '../fixtures.ts';

test('a gift card is sold, looked at by its holder, and spent', async ({ till, town, context }) => {
  await till.press('Sell a gift card');
  await till.press('€50.00');
  await till.press('Paid €50.00: make the card');
  await till.done();
  const code = ((await till.panel.locator('code').first().textContent()) ?? '').trim();
  expect(code).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{4,6})+$/);
  await expect(till.panel.getByRole('img', { name: /QR/ })).toBeVisible();
  await till.next();

  const holder = await context.newPage();
  const look = async () => {
    await holder.goto(`card/${town.tenant}`);
    await holder.getByLabel('Code on the card').fill(code);
    await holder.locator('button[type=submit]').click();
  };
  await test.step('its holder sees what is on it', async () => {
    await look();
    await expect(holder.getByText('€50.00')).toBeVisible();
    await expectUsable(holder);
  });

  await test.step('it pays for a purchase', async () => {
    await till.find(code);
    await till.type('1250');
    await expect(till.panel).toContainText('Left on the card€37.50');
    await till.press('Take €12.50');
    await till.done();
    await expect(till.panel).toContainText('Balance now€37.50');
    await till.next();
    await look();
    await expect(holder.getByText('€37.50')).toBeVisible();
  });

  await test.step('it does not pay for more than is on it, and says what is left to pay', async () => {
    await till.find(code);
    await till.type('4000');
    await expect(till.panel.getByText('€37.50 is on it; €2.50 is left to pay otherwise.')).toBeVisible();
    await expect(till.panel.getByRole('button', { name: 'Take €40.00' })).toBeDisabled();
  });

  await test.step('the day counts what came into the drawer', async () => {
    await till.page.getByRole('link', { name: /Today/ }).click();
    await expect(till.page.getByText('Gift card sold').first()).toBeVisible();
    await expect(till.page.getByRole('region', { name: 'This till' })).toContainText('Taken for gift cards');
    await expectUsable(till.page);
  });
});

test('a wrong code says nothing about which cards there are', async ({ context, town }) => {
  const page = await context.newPage();
  await page.goto(`card/${town.tenant}`);
  await page.getByLabel('Code on the card').fill('00000-00000-00000-00000-000000');
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('alert')).toContainText('No card in use has this code');
  await expectUsable(page);
});

test('what is sold in one shop and spent in another is settled between them', async ({ town, bakery, card, as }) => {
  const florist = await world.shop(town, 'Fleurs de Bellecour');
  const bought = await world.sold(bakery, card, 5000);
  const body = { code: bought.code, amount: { amount: 1990, unit: 'EUR' } };
  await florist.api.post('/giftcard/v1/gift-cards/redeem', body, randomUUID());
  const office = await as(florist.admin, 'office/settlement');
  await expect(office.getByText('You are paid')).toBeVisible();
  await expect(office.getByRole('table')).toContainText('€19.90');
  const file = office.waitForEvent('download');
  await office.getByRole('button', { name: 'Download CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/^settlement-\d{4}-\d{2}\.csv$/);
});
