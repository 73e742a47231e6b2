import { devices } from '@playwright/test';
import { expect, expectUsable, Till, test, world } from '../fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: devices['Pixel 7'].hasTouch, isMobile: true });

test('the counter is used with one thumb', async ({ as, bakery }) => {
  const customer = await world.customer(bakery, 50);
  const till = new Till(await as(bakery.staff, 'counter'));
  await expectUsable(till.page);
  await till.find(customer.reference);
  await till.type('1900');
  const give = till.panel.getByRole('button', { name: 'Give 19 points' });
  await expect(give).toBeInViewport({ ratio: 1 });
  await expectUsable(till.page);
  await give.click();
  await till.done();
  await expect(till.panel.getByRole('button', { name: 'Next customer' })).toBeInViewport({ ratio: 1 });
});
