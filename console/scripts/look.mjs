// Looks at every screen in a real browser: phone, tablet and desktop, both themes, both languages, with real data.
// Screenshots go to .look/; what axe, the content security policy or the page itself complain of fails.
//   npm run look [-- size … part-of-a-name …]
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { world } from './world.mjs';

const SIZES = { phone: [390, 844], tablet: [834, 1112], desktop: [1440, 900] };
const VARIANTS = [
  ['phone', 'light', 'fr'],
  ['tablet', 'dark', 'fr'],
  ['desktop', 'light', 'en'],
  ['desktop', 'dark', 'fr'],
];

const made = await world();
const { dev, bakery, customers, cards } = made;
const console_ = process.env.LOCALPLUS_CONSOLE ?? `${dev.gateway}/console`;
const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const folder = new URL('../.look/', import.meta.url).pathname;
await mkdir(folder, { recursive: true });

const type = async (page, text) => {
  await page.mouse.click(4, 300);
  for (const digit of text) await page.keyboard.press(digit);
};
const seek = async (page, text) => {
  await page.locator('search input').fill(text);
  await page.locator('search input').press('Enter');
  await page.locator('aside h2').first().waitFor();
};
const choose = (page, at) => page.locator('aside label:has(input[type=radio])').nth(at).click();

/** Who, where, and what is done there first. */
const SCREENS = {
  'sign-in': [null, '/counter'],
  'public-card': [
    null,
    `/card/${dev.tenant}`,
    async (page) => {
      await page.locator('form input').first().fill(cards[1].code);
      await page.locator('button[type=submit]').click();
      await page.getByText(`•••• ${cards[1].code.replace(/-/g, '').slice(-4)}`).waitFor();
    },
  ],
  'public-pass': [null, `/pass#${customers[5].pass}`],
  'public-pass-gone': [null, '/pass'],
  'counter-idle': ['merchant_staff', '/counter'],
  'counter-give': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await seek(page, customers[2].reference);
      await type(page, '2450');
    },
  ],
  'counter-rewards': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await seek(page, customers[3].reference);
      await choose(page, 2);
    },
  ],
  'counter-done': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await seek(page, customers[2].reference);
      await type(page, '1290');
      await page.locator('[class*=terms]').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('[data-state=done]').waitFor();
    },
  ],
  'counter-card': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await seek(page, cards[3].code);
      await type(page, '1250');
    },
  ],
  'counter-sell': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await page.locator('aside button').last().click();
      await page.locator('[aria-pressed]').nth(1).click();
    },
  ],
  'counter-sold': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await page.locator('aside button').last().click();
      await page.locator('[aria-pressed]').nth(1).click();
      await page.mouse.click(4, 300);
      await page.keyboard.press('Enter');
      await page.locator('[data-state=done]').waitFor();
    },
  ],
  'counter-cut': [
    'merchant_staff',
    '/counter',
    async (page, context) => {
      await seek(page, customers[1].reference);
      await context.setOffline(true);
      await type(page, '1200');
      await page.keyboard.press('Enter');
      await page.locator('[data-state=waiting]').waitFor();
    },
  ],
  'counter-enrol': ['merchant_staff', '/counter', (page) => page.locator('aside button').first().click()],
  'counter-day': [
    'merchant_staff',
    '/counter',
    async (page) => {
      await seek(page, customers[0].reference);
      await type(page, '1500');
      await page.keyboard.press('Enter');
      await page.locator('[data-state=done]').waitFor();
      await page.locator('header a[href$="/day"]').click();
      await page.locator('table').waitFor();
    },
  ],
  'counter-slip': [
    'merchant_staff',
    '/counter/day',
    async (page) => {
      await page.locator('table button').first().click();
      await page.locator('dialog').waitFor();
    },
  ],
  'office-today': ['merchant_admin', '/office'],
  'office-customers': ['merchant_admin', '/office/customers'],
  'office-customer': ['merchant_admin', `/office/customers/${customers[5].id}`],
  'office-cards': ['merchant_admin', '/office/cards'],
  'office-card': ['merchant_admin', `/office/cards/${cards[0].id}`],
  'office-catalog': ['merchant_admin', '/office/catalog'],
  'office-rewards': ['merchant_admin', '/office/rewards'],
  'office-settlement': ['merchant_admin', '/office/settlement'],
  'office-stores': ['merchant_admin', '/office/stores'],
  'office-team': ['merchant_admin', '/office/team'],
  'office-keys': ['merchant_admin', '/office/keys'],
  'office-programs': ['merchant_admin', '/office/programs'],
  'office-webhooks': ['merchant_admin', '/office/webhooks'],
  account: ['merchant_admin', '/account'],
  'operator-overview': ['operator', '/operator'],
  'operator-live': ['operator', '/operator/live'],
  'operator-merchants': ['operator', '/operator/merchants'],
  'operator-merchant': ['operator', `/operator/merchants/${bakery.id}`],
  'operator-ledger': ['operator', '/operator/ledger'],
  'operator-transaction': [
    'operator',
    '/operator/ledger',
    async (page) => {
      await page.locator('a[data-row]').first().click();
      await page.locator('table').waitFor();
    },
  ],
  'operator-trial': ['operator', '/operator/trial-balance'],
  'operator-reconciliation': ['operator', '/operator/reconciliation'],
  'operator-audit': ['operator', '/operator/audit'],
  'operator-limits': ['operator', '/operator/limits'],
  'operator-messages': ['operator', '/operator/messages'],
  'operator-tasks': ['operator', '/operator/tasks'],
  'operator-catalog-form': [
    'operator',
    '/office/catalog',
    (page) => page.locator('main header button').first().click(),
  ],
};

const asked = process.argv.slice(2);
const wanted = asked.filter((part) => !(part in SIZES));
const variants = VARIANTS.filter(([size]) => asked.includes(size) || asked.every((part) => !(part in SIZES)));
const names = Object.keys(SCREENS).filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
});
let complaints = 0;
const complain = (name, text) => {
  complaints += 1;
  console.log(`  ✗ ${name}: ${text}`);
};

for (const [size, theme, language] of variants) {
  const [width, height] = SIZES[size];
  for (const who of [null, 'merchant_staff', 'merchant_admin', 'operator']) {
    const mine = names.filter((name) => SCREENS[name][0] === who);
    if (mine.length === 0) continue;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      bypassCSP: false,
    });
    let at = '';
    const page = await context.newPage();
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !/Failed to load resource|ERR_INTERNET/.test(text)) complain(at, text);
    });
    page.on('pageerror', (error) => complain(at, error.message));
    if (who) {
      const { email, password } = who === 'operator' ? dev.operator : bakery.people[who];
      at = `sign-in as ${who}`;
      await page.goto(`${console_}/account`);
      await page.locator('input[type=email]').fill(email);
      await page.locator('input[type=password]').fill(password);
      await page.locator('button[type=submit]').click();
      await page.locator('input[type=email]').waitFor({ state: 'detached' });
    }
    for (const name of mine) {
      const [, path, act] = SCREENS[name];
      at = `${name} ${size} ${theme} ${language}`;
      try {
        await page.goto(`${console_}${path}`);
        await page.locator('h1').first().waitFor();
        // a line that stays open is never idle
        await page.waitForLoadState(name === 'operator-live' ? 'load' : 'networkidle');
        await act?.(page, context);
        await page.waitForTimeout(250);
        await page.screenshot({
          path: `${folder}${name}.${size}.${theme}.${language}.png`,
          fullPage: size !== 'desktop',
        });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) complain(at, `${wide} px wider than the screen`);
        // axe is put in by the browser's own hand, which the page's policy does not bind
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
        );
        for (const { id, nodes } of violations) {
          complain(
            at,
            `axe ${id}: ${nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 160))
              .join(' | ')}`,
          );
        }
      } catch (error) {
        complain(at, error.message.split('\n')[0]);
        await page.screenshot({ path: `${folder}${name}.${size}.${theme}.${language}.png` }).catch(() => undefined);
      }
      await context.setOffline(false);
    }
    await context.close();
  }
  console.log(`${size} ${theme} ${language}: ${names.length} screens`);
}
await browser.close();
console.log(`${complaints} complaints; pictures in ${folder}`);
if (complaints > 0) process.exit(1);
