import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { expect, signIn, test, type world } from '../fixtures.ts';

/**
 * What is promised of the first page of every door, opened by a browser that has seen none of it. The weight is all that goes
 * over the wire until nothing more comes: files, their headers, answers, and what follows the first screen. What a door loads
 * before it can be used is less, and held to by the console's own budget.
 */
const PROMISED = {
  'total-byte-weight': 250 * 1024,
  'largest-contentful-paint': 2_500,
  'total-blocking-time': 300,
  'cumulative-layout-shift': 0.05,
} as const;

/** The port that the browser of this profile listens on: it takes one that is free, and writes down there which. */
async function portOf(profile: string): Promise<number> {
  let port = 0;
  await expect(async () => {
    const written = await readFile(join(profile, 'DevToolsActivePort'), 'utf8');
    port = Number(/^(\d+)\n\//.exec(written)?.[1]);
    expect(port).toBeGreaterThan(0);
  }).toPass();
  return port;
}

/** A browser that Lighthouse can drive too, for somebody who is signed in, or for nobody. */
async function measured(person: world.Person | null, path: string): Promise<Record<keyof typeof PROMISED, number>> {
  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
  const profile = test.info().outputPath('profile');
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    args: [...args, '--remote-debugging-port=0'],
    baseURL: test.info().project.use.baseURL,
    locale: 'en-GB',
  });
  const port = await portOf(profile);
  const page: Page = context.pages()[0] ?? (await context.newPage());
  if (person) {
    await page.goto('account');
    await signIn(page, person);
  }
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.clearBrowserCache');
  try {
    for (let times = 1; ; times += 1) {
      const result = await lighthouse(
        new URL(path, test.info().project.use.baseURL).href,
        // the session is kept
        { port, logLevel: 'error', disableStorageReset: true, onlyAudits: Object.keys(PROMISED) },
        desktopConfig,
      );
      if (!result || result.lhr.runtimeError) throw new Error(result?.lhr.runtimeError?.message ?? 'not measured');
      const found = Object.keys(PROMISED).map((name) => ({ name, audit: result.lhr.audits[name] }));
      const missed = found.find(({ audit }) => audit?.numericValue === undefined);
      if (!missed) {
        return Object.fromEntries(found.map(({ name, audit }) => [name, audit?.numericValue])) as Record<
          keyof typeof PROMISED,
          number
        >;
      }
      // a browser that got no processor at the moment leaves a trace without a first paint: that is no figure, good or bad
      if (times === 3) throw new Error(`${missed.name}: ${missed.audit?.errorMessage ?? 'not measured'}`);
      await cdp.send('Network.clearBrowserCache');
    }
  } finally {
    await context.close();
  }
}

const doors: Record<string, (given: { town: world.Town; bakery: world.Shop }) => [world.Person | null, string]> = {
  counter: ({ bakery }) => [bakery.staff, 'counter'],
  office: ({ bakery }) => [bakery.admin, 'office'],
  operator: ({ town }) => [town.operator, 'operator'],
  'gift card': ({ town }) => [null, `card/${town.tenant}`],
};

for (const [door, opened] of Object.entries(doors)) {
  test(`the ${door} is there at once`, async ({ town, bakery }) => {
    test.slow();
    const found = await measured(...opened({ town, bakery }));
    test.info().annotations.push({ type: door, description: JSON.stringify(found) });
    for (const [name, promised] of Object.entries(PROMISED)) {
      expect.soft(found[name as keyof typeof PROMISED], name).toBeLessThanOrEqual(promised);
    }
  });
}
