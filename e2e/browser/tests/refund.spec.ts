import { expect, test, world } from '../fixtures.ts';

test('a payment by gift card is undone at once', async ({ till, bakery, card }) => {
  const bought = await world.sold(bakery, card, 2000);
  await till.find(bought.code);
  await till.type('750');
  await till.press('Take €7.50');
  await till.done();
  await till.press('Undo');
  await expect(till.panel.getByText('Given back to a card')).toBeVisible();
  await till.done();
  await expect(till.panel).toContainText('Balance now€20.00');
});

test('a payment of earlier is given back, once', async ({ till, bakery, card }) => {
  const bought = await world.sold(bakery, card, 2000);
  await till.find(bought.code);
  await till.type('500');
  await till.press('Take €5.00');
  await till.done();
  await till.next();
  const give = async () => {
    await till.find(bought.code);
    await till.choose('Refund');
    await till.press('Give back');
  };
  await give();
  await till.done();
  await expect(till.panel).toContainText('Balance now€20.00');
  await till.next();
  await give();
  await expect(till.panel.getByText('Not done', { exact: true })).toBeVisible();
  await expect(till.panel.getByText('That is more than was taken.')).toBeVisible();
});
