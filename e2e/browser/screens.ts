/** Every screen of the console, and how one is looked at. */
import type { Page } from '@playwright/test';
import { expect, expectUsable, test } from './fixtures.ts';

const SIZES = { phone: [390, 844], tablet: [834, 1112], desktop: [1440, 900] } as const;
const THEMES = ['light', 'dark'] as const;
/** A folder for pictures of what is looked at: `PICTURES=… cargo xtask e2e screens lists`. */
const { PICTURES } = process.env;

/** Every screen there is, by who may see it. */
export const FOR: Record<'anybody' | 'staff' | 'manager' | 'operator', string[]> = {
  anybody: ['/invitation', '/password-reset', '/card/$tenant', '/pass'],
  staff: ['/counter', '/counter/day', '/account'],
  manager: [
    '/office',
    '/office/customers',
    '/office/customers/$id',
    '/office/cards',
    '/office/cards/$id',
    '/office/catalog',
    '/office/programs',
    '/office/rewards',
    '/office/settlement',
    '/office/team',
    '/office/stores',
    '/office/keys',
    '/office/webhooks',
    '/office/webhooks/$id',
  ],
  operator: [
    '/operator',
    '/operator/live',
    '/operator/merchants',
    '/operator/merchants/$id',
    '/operator/ledger',
    '/operator/ledger/$id',
    '/operator/accounts/$id',
    '/operator/trial-balance',
    '/operator/reconciliation',
    '/operator/audit',
    '/operator/limits',
    '/operator/messages',
    '/operator/tasks',
  ],
};

/** Shows what is on the screen at every size, light and dark. */
export async function atEverySize(page: Page, name: string, holds: (page: Page) => Promise<void>) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of THEMES) {
      await test.step(`${size}, ${colorScheme}`, async () => {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        if (PICTURES) {
          const path = `${PICTURES}/${name}.${size}.${colorScheme}.png`;
          await page.screenshot({ path, fullPage: size !== 'desktop' });
        }
        await holds(page);
      });
    }
  }
}

/** Opens a screen, waits until it is whole, and shows it: each time nothing is wider than it, and axe has nothing to say. */
export async function look(page: Page, address: string, of = 'screens', holds = expectUsable) {
  await test.step(address, async () => {
    await page.goto(address.slice(1));
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByText('Loading')).toHaveCount(0);
    const [path = ''] = address.split(/[#?]/);
    const parts = path.split('/').map((part) => (part.length > 30 ? 'one' : part));
    await atEverySize(page, [of, ...parts.filter(Boolean)].join('.'), holds);
  });
}

/** Looking at many screens takes a while. */
export const LONG_MS = 240_000;
