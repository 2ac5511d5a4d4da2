import { defineConfig } from 'vitest/config';

/** Suites that take long. They have names of their own, and continuous integration runs them after `npm test`. */
const longUnitTests = [
  'packages/server/src/challenges/engine/engine.matrix.test.ts',
  'packages/server/src/surfaces/oauth/codes.races.test.ts',
  'packages/server/src/transfer/transfer.test.ts',
  'packages/server/src/store/distributed.test.ts',
];
const longBlackBoxSuites = [
  'test/interop/**',
  'test/oauth-clients/**',
  'test/durability/**',
  'test/chaos/**',
  'test/cluster/**',
  'test/aws-cli/**',
  'test/terraform/**',
  'test/cli/**',
  'test/operate/**',
  'test/kit/**',
  'test/robustness/mutations.test.ts',
  'test/robustness/mutated-forms.test.ts',
  'test/pages/**',
  'test/login/**',
  'test/account/**',
  'test/console/**',
  'test/react/**',
  'test/examples/**',
  'test/federation/**',
  'test/promises/**',
];
const pageSuites = ['test/pages', 'test/login', 'test/account', 'test/examples', 'test/console', 'test/react'];

// Packages are run from their TypeScript sources: the `source` condition of their exports maps. Nothing else belongs here:
// Vitest hands the conditions on to Node, where `import` would break every `require`.
const conditions = ['source'];

const project = (name: string, include: string[], extra: object = {}) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, include, pool: 'forks' as const, maxWorkers: 2, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/src/**/*.test.{ts,tsx}', '{tools,bench}/**/*.test.ts'], {
        exclude: [...longUnitTests, '**/node_modules/**'],
        // A process loads each module once, not once for each file: most of the CPU time went into loading.
        isolate: false,
        restoreMocks: true,
        unstubEnvs: true,
        unstubGlobals: true,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('blackbox', ['test/**/*.test.ts'], {
        exclude: longBlackBoxSuites,
        // Stories run real processes on machines that others use too: one that fails is told once more before it counts.
        retry: 1,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('long', [...longUnitTests, 'test/federation/two-nodes-often.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('operate', ['test/operate/**/*.test.ts', 'test/kit/**/*.test.ts'], {
        exclude: ['test/kit/runners.test.ts', 'test/kit/runtimes.test.ts', '**/node_modules/**'],
        retry: 1,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('cli', ['test/cli/**/*.test.ts', 'test/kit/runners.test.ts', 'test/kit/runtimes.test.ts'], {
        retry: 1,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project(
        'pages',
        pageSuites.map((folder) => `${folder}/**/*.test.ts`),
        { retry: 1, testTimeout: 120_000, hookTimeout: 120_000 },
      ),
      project('federation', ['test/federation/**/*.test.ts'], {
        exclude: ['test/federation/two-nodes-often.test.ts', '**/node_modules/**'],
        retry: 1,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('interop', ['test/interop/**/*.test.ts'], { testTimeout: 3_600_000 }),
      project('oauth-clients', ['test/oauth-clients/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 120_000 }),
      project('aws-cli', ['test/aws-cli/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 120_000 }),
      project('terraform', ['test/terraform/**/*.test.ts'], { testTimeout: 300_000, hookTimeout: 300_000 }),
      project('mutations', ['test/robustness/mutations.test.ts', 'test/robustness/mutated-forms.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('durability', ['test/durability/**/*.test.ts'], { testTimeout: 2_400_000, hookTimeout: 60_000 }),
      // Long in their whole form: `npm run test:promises`.
      project('promises', ['test/promises/**/*.test.ts'], {
        testTimeout: 3_600_000,
        hookTimeout: 120_000,
        maxWorkers: 1,
        retry: 1,
      }),
      project('chaos', ['test/chaos/**/*.test.ts'], { testTimeout: 180_000, hookTimeout: 60_000 }),
      project('cluster', ['test/cluster/**/*.test.ts'], { testTimeout: 900_000, hookTimeout: 180_000 }),
    ],
  },
});
