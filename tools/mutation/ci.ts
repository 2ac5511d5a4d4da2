/** The short form for continuous integration: a fixed sample of files of which every mutant is killed or has a reason. */
import type { Mutant } from './mutant.ts';
import { describeUnlisted, unlistedSurvivors } from './report.ts';
import type { Result } from './trials.ts';

/** All mutants of these files are killed or listed, and the tests beside the files kill them quickly. */
export const ciFiles: readonly string[] = [
  'packages/srp/src/formulas.ts',
  'packages/server/src/crypto/totp.ts',
  'packages/server/src/rules/passwords/password-policy.ts',
  'packages/server/src/tokens/group-claims.ts',
  'packages/server/src/tokens/issuer.ts',
  'packages/server/src/tokens/pool-keys.ts',
  'packages/server/src/tokens/refresh-token.ts',
  'packages/server/src/tokens/rotation.ts',
  'packages/server/src/tokens/token-customization.ts',
];

export const ciSample = { count: 120, seed: 68 } as const;

/** Only tests of the same folder. A budget that a busy machine does not use up: only survivors need all of it. */
export const ciLimits = { files: 4, far: 0, budget: 30_000 } as const;

/** Returns the report that `npm run tally` sums: each file is a test, which fails if a mutant survives without a reason. */
export function ciReport(mutants: readonly Mutant[], results: ReadonlyMap<string, Result>) {
  const tests = ciFiles.map((file) => {
    const own = mutants.filter((mutant) => mutant.file === file);
    const failureMessages = unlistedSurvivors(own, results).map((mutant) => describeUnlisted(mutant, results));
    // A file that was moved or renamed would otherwise be checked no more.
    if (own.length === 0) failureMessages.push('No mutant of the file was tried.');
    const status = failureMessages.length === 0 ? ('passed' as const) : ('failed' as const);
    return { fullName: `${file}: tests notice ${own.length} mutants`, status, failureMessages };
  });
  const failed = tests.filter(({ status }) => status === 'failed').length;
  return {
    numPassedTests: tests.length - failed,
    numFailedTests: failed,
    numFailedTestSuites: 0,
    numPendingTests: 0,
    testResults: [
      { name: 'tools/test-mutants.ts', status: failed === 0 ? 'passed' : 'failed', assertionResults: tests },
    ],
  };
}
