import { randomUUID } from 'node:crypto';
import { expect, expectUsable, test, world } from '../fixtures.ts';

/** A time zone in which it is between noon and one o'clock; the names of these count towards the west. */
function whereItIsNoon(): string {
  const east = 12 - new Date().getUTCHours();
  return east > 0 ? `Etc/GMT-${east}` : east < 0 ? `Etc/GMT+${-east}` : 'Etc/UTC';
}

/** Somebody who was sent a gift card and has little left on it, which they are reminded of. */
async function reminded(at: world.Shop, product_id: string): Promise<string> {
  const { wallet, reference } = await world.customer(at);
  const email = `holder-${reference}@example.org`;
  // reminders wait for the hours at which they are welcome
  const contact = { wallet_id: wallet, email, locale: 'en', time_zone: whereItIsNoon() };
  const { id } = await at.api.post<{ id: string }>('/notification/v1/contacts', contact);
  const euros = (amount: number) => ({ amount, unit: 'EUR' });
  const sale = { product_id, amount: euros(2000), store_id: at.store, delivery: { contact_id: id } };
  const sold = await at.api.post<{ id: string }>('/giftcard/v1/gift-cards', sale, randomUUID());
  // whoever has no card yet is told nothing of it
  await world.mail(email, 'A gift card of');
  const path = `/giftcard/v1/gift-cards/${sold.id}/redeem`;
  await at.api.post(path, { amount: euros(1500), store_id: at.store }, randomUUID());
  return world.mail(email, 'left on your gift card');
}

/** Where a link of a mail leads. */
const linked = (mail: string, words: string): string =>
  new RegExp(`href="([^"]+)"[^>]*>${words}<`).exec(mail)?.[1]?.replaceAll('&#x2f;', '/') ?? '';

test('a mail leads to a page where its reader chooses what to be written to about, without a password', async ({
  page,
  bakery,
  card,
}) => {
  const mail = await reminded(bakery, card);
  await page.goto(linked(mail, 'Your preferences'));
  await expect(page.getByRole('heading', { name: 'Your preferences' })).toBeVisible();
  await expectUsable(page);
  const reminders = page.getByRole('checkbox', { name: /Reminders/ });
  await expect(reminders).toBeChecked();
  await reminders.uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(reminders).not.toBeChecked();
  await expectUsable(page);
});

test('a mail is refused from now on by its own link: looking at it changes nothing, one button does', async ({
  page,
  bakery,
  card,
}) => {
  const mail = await reminded(bakery, card);
  const [stop, preferences] = [linked(mail, 'Stop these messages'), linked(mail, 'Your preferences')];
  const reminders = page.getByRole('checkbox', { name: /Reminders/ });
  await page.goto(stop);
  await expectUsable(page);
  await page.goto(preferences);
  await expect(reminders).toBeChecked();

  await page.goto(stop);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('You will no longer receive: Reminders')).toBeVisible();
  await page.goto(preferences);
  await expect(reminders).not.toBeChecked();
});
