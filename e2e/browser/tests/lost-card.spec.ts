import { expect, test, world } from '../fixtures.ts';

test('a lost card is blocked at the till, and lives on under a new code', async ({ till, as, bakery, card, town }) => {
  const lost = await world.sold(bakery, card, 5000);
  await till.find(lost.code);
  await till.press('Lost or stolen: block it');
  await till.page.getByRole('dialog').getByRole('button', { name: 'Block the card' }).click();
  await expect(till.panel.getByText('Blocked', { exact: true })).toBeVisible();
  await expect(till.panel.getByRole('button', { name: /^Take/ })).toBeHidden();

  const office = await as(bakery.admin, `office/cards/${lost.id}`);
  await office.getByRole('button', { name: 'Put back in use' }).click();
  await expect(office.getByRole('button', { name: 'Block' })).toBeVisible();
  await office.getByRole('button', { name: 'New code' }).click();
  const dialog = office.getByRole('dialog');
  await dialog.getByRole('button', { name: 'New code' }).click();
  const shown = office.getByRole('dialog', { name: 'The new code' });
  const code = ((await shown.getByRole('button', { name: /^Copy/ }).first().textContent()) ?? '').trim();
  expect(code).not.toBe(lost.code);

  const balance = (wanted: string) =>
    new world.Api().post<{ balance: { available: number } }>(
      `/giftcard/v1/networks/${town.tenant}/gift-cards/balance`,
      { code: wanted },
    );
  expect((await balance(code)).balance.available).toBe(5000);
  await expect(balance(lost.code)).rejects.toThrow('404');
});
