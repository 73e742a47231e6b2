import type { Page } from '@playwright/test';
import { WebhookVerificationError, WebhookVerifier } from '../../../sdk/typescript/src/webhooks.ts';
import { expect, expectUsable, test, world } from '../fixtures.ts';

/** Adds an address, as the shop's office does; gives its secret, and leaves its page open. */
async function added(office: Page, address: string): Promise<string> {
  await office.getByRole('button', { name: 'Add an address' }).click();
  const form = office.getByRole('dialog');
  await form.getByLabel('Address').fill(address);
  await form.locator('button[type=submit]').click();
  const dialog = office.getByRole('dialog', { name: 'The signing secret' });
  await expect(dialog).toContainText('whsec_');
  const [secret] = /whsec_[A-Za-z0-9+/=]+/.exec(await dialog.innerText()) ?? [];
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await office.getByRole('link', { name: address }).click();
  await expect(office.getByText('Nothing was sent to this address yet.')).toBeVisible();
  return secret ?? '';
}

test('a shop’s own system hears of a gift card, knows by the signature who told it, and is told again after a failure', async ({
  as,
  town,
  card,
}) => {
  const shop = await world.shop(town, 'Fromagerie Girard');
  const system = await world.listener();
  const office = await as(shop.admin, 'office/webhooks');
  const secret = await added(office, system.url);

  // it fails the first time it is told of anything
  system.answer(503);
  test.slow();
  let bought: world.Card | undefined;
  await expect(async () => {
    bought = await world.sold(shop, card, 5000);
    await expect.poll(() => system.heard.length, { timeout: 3_000 }).toBeGreaterThan(0);
  }).toPass({ timeout: 60_000 });
  system.answer(204);
  const [first] = system.heard;
  if (!first || !bought) throw new Error('nothing was heard');

  const verifier = new WebhookVerifier(secret);
  const told = await verifier.verify<{ type: string; data: Record<string, unknown> }>(first.body, first.headers);
  expect(told.payload.type).toMatch(/^giftcard\./);
  expect(told.payload.data).toMatchObject({ merchant_id: shop.id });
  // by nobody else's secret, and not another word
  const forged = first.body.replace(shop.id, town.tenant);
  expect(forged).not.toBe(first.body);
  await expect(verifier.verify(forged, first.headers)).rejects.toThrow(WebhookVerificationError);
  const stranger = new WebhookVerifier(`whsec_${btoa('somebody else entirely, 32 bytes')}`);
  await expect(stranger.verify(first.body, first.headers)).rejects.toThrow(WebhookVerificationError);

  // told again: the same by its id, and signed anew
  const again = () => system.heard.filter(({ headers }) => headers['webhook-id'] === told.id);
  await expect.poll(() => again().length, { timeout: 30_000 }).toBe(2);
  const second = again()[1];
  if (!second) throw new Error('told once');
  expect(await verifier.verify(second.body, second.headers)).toMatchObject({ id: told.id, payload: told.payload });
  const ids = system.heard.map(({ body }) => JSON.parse(body).data.gift_card_id);
  expect(ids).toContain(bought.id);

  await expect(async () => {
    await office.getByRole('button', { name: 'Refresh' }).click();
    const taken = office.getByRole('row', { name: /Delivered/ }).filter({ hasText: '204' });
    await expect(taken.first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await system.close();
});

test('what could not be delivered is in the log with its reason, and is sent again', async ({ as, town, card }) => {
  // a shop of its own: its addresses hear of nothing else
  const shop = await world.shop(town, 'Quincaillerie Bellon');
  const office = await as(shop.admin, 'office/webhooks');
  // an address inside: the platform never writes to one
  await added(office, 'https://10.0.0.1/hooks');

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
