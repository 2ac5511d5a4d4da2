import { defineConfig } from '@playwright/test';

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium';

// oxlint-disable-next-line no-default-export -- Playwright reads it
export default defineConfig({
  testMatch: '*.spec.ts',
  outputDir: process.env['KIT_OUTPUT'] ?? 'test-results',
  workers: 1,
  timeout: 60_000,
  use: { launchOptions: { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] } },
});
