import { expect, expectUsable, test, world } from '../fixtures.ts';

test('a customer is found by their address, erased, and found by nobody again; the points stay', async ({
  as,
  town,
  bakery,
}) => {
  const customer = await world.customer(bakery, 60);
  const email = `erika-${customer.reference}@example.org`;
  await bakery.api.post('/notification/v1/contacts', { wallet_id: customer.wallet, email, locale: 'en' });

  const office = await as(town.operator, 'office/customers');
  await office.getByLabel('Phone, e-mail, card or gift card').fill(email);
  await office.getByRole('button', { name: 'Find' }).click();
  await office.getByRole('button', { name: 'Erase this person' }).click();
  const sure = office.getByRole('dialog');
  await expect(sure).toContainText('cannot be undone');
  await sure.getByRole('button', { name: 'Erase this person' }).click();
  await expect(office.getByText('This person is erased')).toBeVisible();
  await expectUsable(office);

  await office.goto('office/customers');
  await office.getByLabel('Phone, e-mail, card or gift card').fill(email);
  await office.getByRole('button', { name: 'Find' }).click();
  await expect(office.getByText('Nobody is known by that')).toBeVisible();
  await office.getByLabel('Phone, e-mail, card or gift card').fill(customer.reference);
  await office.getByRole('button', { name: 'Find' }).click();
  await expect(office.getByText('60').first()).toBeVisible();
});
