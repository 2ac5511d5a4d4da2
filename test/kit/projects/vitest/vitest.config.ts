import { defineConfig } from 'vitest/config';

// The packages of this workspace run from their sources.
const conditions = ['source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['*.spec.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
