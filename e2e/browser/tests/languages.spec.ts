import { expect, expectUsable, test, world } from '../fixtures.ts';

test.describe('a browser that speaks French', () => {
  test.use({ locale: 'fr-FR' });

  test('is answered in French, with French figures', async ({ as, bakery, card }) => {
    const bought = await world.sold(bakery, card, 5000);
    const page = await as(bakery.admin, `office/cards/${bought.id}`);
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    await expect(page.getByRole('button', { name: 'Bloquer' })).toBeVisible();
    await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
    await expect(page.getByText(/50,00\s€/).first()).toBeVisible();
    await expectUsable(page);
  });
});

test('the language is chosen on the device, and stays', async ({ as, bakery }) => {
  const page = await as(bakery.staff, 'account');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await page.getByText('Français', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Votre compte' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Votre compte' })).toBeVisible();
});

test('dark is chosen too', async ({ as, bakery }) => {
  const page = await as(bakery.staff, 'account');
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectUsable(page);
});
