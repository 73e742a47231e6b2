import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the gateway of a running development system is; the dev server passes API calls on to it. */
const gateway = process.env.LOCALPLUS_GATEWAY ?? 'http://localhost:8080';
const services = ['ledger', 'wallet', 'merchant', 'giftcard', 'notification', 'analytics'];

/**
 * What every door is made of, in two files instead of dozens: the packages, which change seldom and stay in the browser's
 * cache, and the console's own. What one door alone needs is no part of either.
 */
const groups = [
  {
    name: 'base',
    test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(query-core|react-query|history|react-router|router-core|react-store|store)|i18next|react-i18next|openapi-fetch)\//,
  },
  {
    name: 'own',
    test: (id: string) =>
      !id.includes('node_modules') &&
      /\/src\/(main|api\/[a-z]+\.ts|i18n\/[a-z]+\.ts|app\/(front|preferences|router|sign-in|theme|who)|ui\/(index|ui|words))/.test(
        id,
      ),
  },
];

export default defineConfig({
  // relative to where the gateway serves it; links in letters lead here (svc-merchant, `sign_in.console_url`)
  base: '/console/',
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2023',
    manifest: true,
    sourcemap: false,
    // an inlined asset would be a data: URL, which the content security policy refuses
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    proxy: Object.fromEntries(services.map((name) => [`/${name}`, { target: gateway, changeOrigin: false }])),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 20_000,
  },
});
