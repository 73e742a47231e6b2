import { randomUUID } from 'node:crypto';
import { expect, expectUsable, test, world } from '../fixtures.ts';

test('a new customer earns by a purchase, and spends what it gave', async ({ till, as, bakery }) => {
  const reference = `card-${randomUUID().slice(0, 8)}`;
  await till.press('New customer');
  await till.panel.getByLabel('Card or reference').fill(reference);
  await till.press('Open the account');
  await expect(till.panel.getByRole('heading', { name: reference })).toBeVisible();

  await test.step('the points are on the screen, and why, before they are given', async () => {
    await till.type('2450');
    await expect(till.panel.getByText('1 point per EUR')).toBeVisible();
    await expect(till.panel).toContainText('Balance after24 pts');
    await expectUsable(till.page);
    await till.press('Give 24 points');
    await till.done();
    await expect(till.panel).toContainText('Balance now24 pts');
    await till.next();
  });

  await test.step('found again by the card, ten of them are used', async () => {
    await till.find(reference);
    await till.choose('Use');
    await till.type('10');
    await till.press('Use 10 points');
    await till.done();
    await expect(till.panel).toContainText('Balance now14 pts');
    await till.next();
  });

  await test.step('more than there is cannot be used', async () => {
    await till.find(reference);
    await till.choose('Use');
    await till.type('15');
    await expect(till.panel.getByText('Not enough points')).toBeVisible();
    await expect(till.panel.getByRole('button', { name: 'Use 15 points' })).toBeDisabled();
  });

  await test.step('the office sees which purchase paid for it', async () => {
    const office = await as(bakery.admin, 'office/customers');
    await office.getByLabel('Phone, e-mail, card or gift card').fill(reference);
    await office.getByRole('button', { name: 'Find' }).click();
    await expect(office.getByRole('table')).toContainText('Points used');
    await office.getByRole('button', { name: 'Where did these points come from?' }).click();
    await expect(office.getByText('from one purchase')).toBeVisible();
    await expectUsable(office);
  });
});

test('a reward is taken for points', async ({ till, town, bakery }) => {
  const name = `A coffee ${randomUUID().slice(0, 4)}`;
  const reward = { name, price_points: 40, stock: 5, kind: 'voucher', merchant_id: bakery.id, active: true };
  await town.api.post('/giftcard/v1/rewards', reward);
  const customer = await world.customer(bakery, 100);
  await till.find(customer.reference);
  await till.choose('Rewards');
  await till.panel.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Take' }).click();
  await till.done();
  await expect(till.panel).toContainText('−40');
});
