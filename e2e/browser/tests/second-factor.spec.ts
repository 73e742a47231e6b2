import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, expectUsable, test, world } from '../fixtures.ts';

const STEP_MS = 30_000;

/** What an authenticator app shows (RFC 6238): now, or so many steps from now. */
function shown(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[\s=-]/g, '').toUpperCase()]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return ((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

test('a second factor is turned on, asked for at every sign-in, and a recovery code stands in for it once', async ({
  as,
  town,
  bakery,
  browser,
}) => {
  const person = await world.hire(town.api, bakery.id, 'merchant_staff', 'Paul Girard');
  const account = await as(person, 'account');
  await account.getByRole('button', { name: 'Turn on' }).click();
  const dialog = account.getByRole('dialog');
  await dialog.getByLabel('Present password').fill(person.password);
  await dialog.getByRole('button', { name: 'Next' }).click();
  const secret = ((await dialog.getByRole('button', { name: /^Copy/ }).textContent()) ?? '').trim();
  await expect(dialog.getByRole('img')).toBeVisible();
  await expectUsable(account);
  await dialog.getByLabel('Code').fill(shown(secret));
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const recovery = await dialog.locator('code').allTextContents();
  expect(recovery).toHaveLength(10);
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(account.getByText('On', { exact: true })).toBeVisible();

  /** Another device, after the password. */
  const asked = async (): Promise<Page> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto('counter');
    await page.getByLabel(/e-mail/i).fill(person.email);
    await page.locator('input[type=password]').fill(person.password);
    await page.locator('button[type=submit]').click();
    await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
    return page;
  };

  await test.step('the password alone opens nothing, and neither does a wrong code', async () => {
    const page = await asked();
    await page.goto('counter/day');
    await expect(page.getByLabel(/e-mail/i)).toBeVisible();
    await page.context().close();
    const again = await asked();
    await again.getByLabel('Code').fill('000000');
    await expect(again.getByRole('alert')).toBeVisible();
    await expectUsable(again);
    // the code that turned it on is spent; the next one is good
    await again.getByLabel('Code').fill(shown(secret, 1));
    await expect(again.getByText('Who is it for?')).toBeVisible();
    await again.context().close();
  });

  await test.step('a recovery code opens it once', async () => {
    const [code = ''] = recovery;
    const page = await asked();
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText('Who is it for?')).toBeVisible();
    await page.context().close();
    const again = await asked();
    await again.getByLabel('Code').fill(code);
    await again.getByRole('button', { name: 'Verify' }).click();
    await expect(again.getByRole('alert')).toBeVisible();
    await again.context().close();
  });
});
