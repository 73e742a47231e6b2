import { spawnSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';
import { dev } from './world.ts';

/** A browser of the system's own packages: none is downloaded. */
function browser(): string {
  const known = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const wanted = process.env.CHROMIUM ? [process.env.CHROMIUM] : known;
  const found = wanted.find((program) => spawnSync(program, ['--version']).status === 0);
  if (!found) throw new Error(`no browser: put one of ${wanted.join(', ')} on the PATH`);
  return spawnSync('which', [found], { encoding: 'utf8' }).stdout.trim() || found;
}

export default defineConfig({
  testDir: './tests',
  outputDir: './.results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // what fails once and then passes is told as flaky, and stops nobody else's change
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: `${dev.gateway}/console/`,
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1180, height: 820 },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser(),
      // nothing here is from outside, and root may not have the sandbox
      args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
    },
  },
});
