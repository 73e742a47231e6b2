import { randomUUID } from 'node:crypto';
import { expect, expectUsable, signIn, test, world } from '../fixtures.ts';

test('a shop joins: drafted, completed, approved; its manager signs in and begins a program', async ({
  town,
  as,
  browser,
}) => {
  const name = `Librairie du Quai ${randomUUID().slice(0, 4)}`;
  const email = `manager-${randomUUID().slice(0, 8)}@example.org`;
  const page = await as(town.operator, 'operator/merchants');

  await test.step('the operator drafts it, and is told what is missing', async () => {
    await page.getByRole('button', { name: 'New shop' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name', { exact: true }).fill(name);
    await form.getByLabel('Name in the trade register').fill(`${name} SARL`);
    await form.getByLabel('Registration number').fill('RCS Lyon 552 100 554');
    await form.getByRole('button', { name: 'New shop' }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(page.getByText('A store is missing, with its address and opening hours.')).toBeVisible();
    await expect(page.getByText('A manager is missing: invite one by e-mail.')).toBeVisible();
    await expectUsable(page);
  });

  await test.step('a store and a manager complete it', async () => {
    await page.getByRole('button', { name: 'New store' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Quai Saint-Antoine');
    await form.getByLabel('House and street').fill('3 quai Saint-Antoine');
    await form.getByLabel('Postal code').fill('69002');
    await form.getByLabel('Town').fill('Lyon');
    await form.locator('button[type=submit]').click();
    await expect(page.getByText('3 quai Saint-Antoine, 69002 Lyon')).toBeVisible();
    const file = page.url();
    await page.goto('office/team');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const invitation = page.getByRole('dialog');
    await invitation.getByLabel('Name').fill('Léa Fournier');
    await invitation.getByLabel('E-mail address').fill(email);
    await invitation.getByLabel('Shop').selectOption({ label: name });
    await invitation.getByLabel('Role').selectOption({ label: 'Shop manager' });
    await invitation.locator('button[type=submit]').click();
    await expect(page.getByRole('row', { name: /Léa Fournier/ })).toBeVisible();
    await page.goto(file);
  });

  await test.step('it is submitted and approved', async () => {
    for (const step of ['Submit', 'Approve']) {
      await page.getByRole('banner').or(page.locator('main header')).getByRole('button', { name: step }).click();
      await page.getByRole('dialog').getByRole('button', { name: step }).click();
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    await expect(page.getByRole('button', { name: 'Suspend' })).toBeVisible();
  });

  await test.step('the manager follows the letter, chooses a password and is at home', async () => {
    const context = await browser.newContext();
    const theirs = await context.newPage();
    await theirs.goto(`invitation#token=${await world.letter(email)}`);
    await theirs.getByLabel('New password').fill(world.PASSWORD);
    await theirs.locator('button[type=submit]').click();
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await signIn(theirs, { email, password: world.PASSWORD });
    await expect(theirs.getByRole('heading', { name: 'Hello, Léa' })).toBeVisible();
    expect(theirs.url()).not.toContain('token');

    await theirs.getByRole('link', { name: 'Points program' }).click();
    await theirs.getByRole('button', { name: 'Begin a program' }).click();
    await theirs.getByRole('button', { name: 'Make it live' }).click();
    await theirs.getByRole('dialog').getByRole('button', { name: 'Make it live' }).click();
    await expect(theirs.getByText('Version 1 is live')).toBeVisible();
    await expectUsable(theirs);
    await context.close();
  });
});

test('what leads to a password works once', async ({ town, bakery, page }) => {
  const email = `once-${randomUUID().slice(0, 8)}@example.org`;
  const person = { name: 'Inès Morel', email, role: 'merchant_staff', merchant_id: bakery.id, locale: 'en' };
  await town.api.post('/merchant/v1/users', person);
  const token = await world.letter(email);
  for (const outcome of ['Your password is set.', 'This link has been used or has expired.']) {
    await page.goto(`invitation#token=${token}`);
    await page.getByLabel('New password').fill(world.PASSWORD);
    await page.locator('button[type=submit]').click();
    await expect(page.getByText(outcome)).toBeVisible();
    await page.goto('about:blank');
  }
});
