import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import * as world from './world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface PerTest {
  /** The counter, with somebody at it. */
  till: Till;
  /** Opens a page as somebody. */
  as: (person: world.Person, path: string) => Promise<Page>;
  /** What went wrong on any page that nobody looked at. */
  watched: string[];
}

interface PerWorker {
  town: world.Town;
  bakery: world.Shop;
  card: string;
}

/** The counter as whoever stands at it uses it. */
export class Till {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get panel() {
    return this.page.getByRole('complementary');
  }

  async find(text: string) {
    await this.page.getByLabel('Find a customer or a gift card').fill(text);
    await this.page.keyboard.press('Enter');
    await expect(this.panel.getByRole('heading').first()).toBeVisible();
  }

  /** Presses digits as on a card terminal: 1250 is 12.50. */
  async type(digits: string) {
    for (const digit of digits) await this.page.getByRole('button', { name: digit, exact: true }).click();
  }

  async press(name: string | RegExp) {
    await this.panel.getByRole('button', { name }).click();
  }

  async choose(name: string) {
    await this.panel.getByText(name, { exact: true }).click();
  }

  async done() {
    await expect(this.panel.getByText('Done', { exact: true })).toBeVisible();
  }

  async next() {
    await this.press('Next customer');
    await expect(this.page.getByText('Who is it for?')).toBeVisible();
  }
}

async function signIn(page: Page, person: world.Person) {
  await page.getByLabel(/e-mail/i).fill(person.email);
  await page.locator('input[type=password]').fill(person.password);
  await page.locator('button[type=submit]').click();
  await expect(page.locator('form input[type=email]')).toBeHidden();
}

export const test = base.extend<PerTest, PerWorker>({
  town: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => use(await world.town()),
    { scope: 'worker' },
  ],
  bakery: [async ({ town }, use) => use(await world.shop(town, 'Boulangerie Dupont')), { scope: 'worker' }],
  card: [async ({ town }, use) => use(town.card), { scope: 'worker' }],

  // whatever a test is about: no page breaks its own content security policy, and no script ends in an error
  watched: [
    async ({ context }, use) => {
      const wrong: string[] = [];
      watch(context, wrong);
      await use(wrong);
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],

  // each person has a device of their own: a browser holds one session
  as: async ({ browser, watched }, use) => {
    const devices: BrowserContext[] = [];
    await use(async (person, path) => {
      const device = await browser.newContext();
      devices.push(device);
      watch(device, watched);
      const page = await device.newPage();
      await page.goto(path);
      await signIn(page, person);
      return page;
    });
    await Promise.all(devices.map((device) => device.close()));
  },

  till: async ({ as, bakery }, use) => {
    const page = await as(bakery.staff, 'counter');
    await expect(page.getByText('Who is it for?')).toBeVisible();
    await use(new Till(page));
  },
});

function watch(context: BrowserContext, wrong: string[]) {
  context.on('weberror', (error) => wrong.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Trusted/i.test(message.text()))
      wrong.push(message.text());
  });
}

/** Everybody can use what is on the screen, and nothing is wider than it. */
export async function expectUsable(page: Page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: { run: (on: unknown, how: unknown) => Promise<AxeResults> } };
    const found = await axe.run(document, { runOnly: rules });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  }, RULES);
  expect(violations).toEqual([]);
  await expectReadable(page);
}

/** Nothing is wider than the screen, and no word is cut off. */
export async function expectReadable(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(await page.evaluate(unread)).toEqual([]);
}

/**
 * Words that cannot be read: they stand beside the screen, or are cut off where something ends. What scrolls sideways is
 * there to be scrolled, and what ends in an ellipsis says so.
 */
function unread(): string[] {
  const beyond = (words: DOMRect, left: number, right: number) => words.left < left - 1 || words.right > right + 1;
  const range = document.createRange();
  const lost: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const holder = text.parentElement;
    if (!text.textContent?.trim() || !holder?.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      continue;
    if (holder.closest('option, script, style, a[href="#main"]')) continue;
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect();
    if (words.width === 0) continue;
    let [left, right] = [0, window.innerWidth];
    let clipped = false;
    for (let around: Element | null = holder; around; around = around.parentElement) {
      const style = getComputedStyle(around);
      // for those who listen
      clipped ||= style.clipPath !== 'none';
      if (['auto', 'scroll'].includes(style.overflowX) || style.textOverflow === 'ellipsis') {
        [left, right] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        break;
      }
      if (['hidden', 'clip'].includes(style.overflowX)) {
        const edge = around.getBoundingClientRect();
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      }
    }
    if (!clipped && beyond(words, left, right))
      lost.push(`${holder.tagName.toLowerCase()}: ${text.textContent.trim().slice(0, 80)}`);
  }
  return lost;
}

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[];
}

export { expect, signIn, world };
