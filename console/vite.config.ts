import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the gateway of a running development system is; the dev server passes API calls on to it. */
const gateway = process.env.LOCALPLUS_GATEWAY ?? 'http://localhost:8080';
const services = ['ledger', 'wallet', 'merchant', 'giftcard', 'notification'];

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
