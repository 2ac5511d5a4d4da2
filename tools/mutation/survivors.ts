/** Mutants that no test can or should kill, each with the reason. */
import type { Mutant } from './mutant.ts';
import type { Survivor } from './survivor.ts';
import { survivorsOfAccounts } from './survivors-of-accounts.ts';
import { survivorsOfChallenges } from './survivors-of-challenges.ts';
import { survivorsOfCrypto } from './survivors-of-crypto.ts';
import { survivorsOfRules } from './survivors-of-rules.ts';
import { survivorsOfSignIn } from './survivors-of-sign-in.ts';

const survivors: readonly Survivor[] = [
  ...survivorsOfAccounts,
  ...survivorsOfChallenges,
  ...survivorsOfCrypto,
  ...survivorsOfRules,
  ...survivorsOfSignIn,
  {
    file: 'packages/srp/src/client.ts',
    text: 'K.fill(0);',
    operator: 'statement',
    reason: 'It erases a secret after its last use. No result depends on it.',
  },
  {
    file: 'packages/srp/src/client.ts',
    text: 'K.fill(0);',
    operator: 'number',
    reason: 'It erases a secret after its last use. No result depends on it.',
  },
  {
    file: 'packages/srp/src/device-verifier.ts',
    text: 'const maxVerifierBytes = 512;',
    operator: 'number',
    reason: 'Equivalent: lengths are checked in base64, and 512 and 513 bytes have the same number of groups.',
  },
  {
    file: 'packages/srp/src/device-verifier.ts',
    text: 'const maxSaltBytes = 64;',
    operator: 'number',
    reason: 'Equivalent: lengths are checked in base64, and 64 and 65 bytes have the same number of groups.',
  },
  {
    file: 'packages/srp/src/timestamp.ts',
    text: 'const exists = day === new Date(epochMs).getUTCDate() && hours < 24 && minutes < 60 && seconds < 60;',
    operator: 'boundary',
    original: 'hours < 24',
    reason: 'Equivalent: 24 hours lead to the next day, which the comparison of the days refuses.',
  },
  {
    file: 'packages/srp/src/node-primitives.ts',
    text: "return new Uint8Array(Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex >= '8' ? `00${hex}` : hex, 'hex'));",
    operator: 'boundary',
    reason: 'Equivalent: a text of an even length is never equal to one digit.',
  },
  {
    file: 'packages/srp/src/engine/job-bytes.ts',
    text: "let end = body.write(all, 'utf8');",
    operator: 'string',
    reason: 'Equivalent: Node takes an empty name of an encoding for UTF-8.',
  },
  {
    file: 'packages/srp/src/engine/engine-thread.ts',
    text: "`./engine-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,",
    operator: 'condition',
    replacement: 'true',
    reason: 'Only built packages have .js files; the check of the packages runs them.',
  },
  {
    file: 'packages/srp/src/engine/engine-pool.ts',
    text: 'await Promise.all(Array.from(this.#threads, (thread) => thread.terminate()));',
    operator: 'return value',
    reason: 'Threads end a moment after close() instead of before it. Callers cannot tell: jobs are rejected at once.',
  },
  {
    file: 'packages/server/src/rules/branding/theme-colours.ts',
    text: 'return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;',
    operator: 'boundary',
    reason: 'Equivalent: a channel is a multiple of 1/255, and none of these is the boundary.',
  },
  {
    file: 'packages/server/src/crypto/envelope.ts',
    text: 'if (cached) return cached;',
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent apart from time: the key is derived again.',
  },
  {
    file: 'packages/server/src/crypto/sealer.ts',
    text: 'if (key === undefined) keys.set(scope, (key = createSecretKey(scopedKey(purposeKey, scope))));',
    operator: 'condition',
    replacement: 'true',
    reason: 'Equivalent apart from time: the key is derived again.',
  },
  {
    file: 'packages/server/src/crypto/sealed-file.ts',
    text: 'while (this.#waiting.length < length && (await this.#more()));',
    operator: 'logical',
    replacement: '(await this.#more())',
    reason: 'Equivalent apart from memory: the whole file is read at once.',
  },
  // Tokens
  {
    file: 'packages/server/src/tokens/access-token-verifier.ts',
    text: "return { poolId, kid: protectedHeader.kid ?? '', payload };",
    operator: 'nullish',
    replacement: 'protectedHeader.kid',
    reason: 'Equivalent: a token without the name of its key was refused before.',
  },
  {
    file: 'packages/server/src/tokens/access-token-verifier.ts',
    text: "return { poolId, kid: protectedHeader.kid ?? '', payload };",
    operator: 'string',
    reason: 'Equivalent: a token without the name of its key was refused before.',
  },
  {
    file: 'packages/server/src/tokens/access-token-verifier.ts',
    text: 'const limit = 10_000;',
    operator: 'number',
    reason: 'Only time and memory depend on it.',
  },
  {
    file: 'packages/server/src/tokens/pool-keys.ts',
    text: 'const limit = 2_000;',
    operator: 'number',
    reason: 'Only time and memory depend on it.',
  },
  {
    file: 'packages/server/src/tokens/refresh-token.ts',
    text: "return keys.length === 0 ? undefined : contentOf(poolId, sealer.open('refresh-token', token, poolId, keys));",
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent: without a key nothing is opened.',
  },
  {
    file: 'packages/server/src/tokens/refresh.ts',
    text: 'if (session.activity === null) return session;',
    operator: 'condition',
    replacement: 'false',
    reason: 'Only the types need it: a session that is tracked and was not revoked has an activity.',
  },
  {
    file: 'packages/server/src/tokens/refresh.ts',
    text: 'if (session.activity === null) return session;',
    operator: 'return value',
    reason: 'Only the types need it: a session that is tracked and was not revoked has an activity.',
  },
  // Challenges
  {
    file: 'packages/server/src/challenges/kinds/new-password-required.ts',
    text: 'if (user === undefined) throw incorrect();',
    operator: 'condition',
    replacement: 'false',
    reason: 'Only the types need it: the sign-in of a deleted user has ended, because its password is gone.',
  },
  {
    file: 'packages/server/src/challenges/kinds/new-password-required.ts',
    text: 'if (user === undefined) throw incorrect();',
    operator: 'statement',
    reason: 'Only the types need it: the sign-in of a deleted user has ended, because its password is gone.',
  },
  {
    file: 'packages/server/src/challenges/state/sign-in-triggers.ts',
    text: "if (!triggers.isSet(pool, 'PreAuthentication')) return;",
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent apart from time: running a trigger that is not set does nothing.',
  },
  {
    file: 'packages/server/src/challenges/state/sign-in-triggers.ts',
    text: "if (!triggers.isSet(pool, 'PostAuthentication')) return;",
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent apart from time: running a trigger that is not set does nothing.',
  },
];

/** Returns why no test can or should kill the mutant; undefined if it is not listed. */
export function listedReason(mutant: Mutant): string | undefined {
  return survivors.find(({ file, text, operator, original, replacement, nth }) => {
    return (
      file === mutant.file &&
      text === mutant.text &&
      operator === mutant.operator &&
      (original ?? mutant.original) === mutant.original &&
      (replacement ?? mutant.replacement) === mutant.replacement &&
      (nth ?? mutant.nth) === mutant.nth
    );
  })?.reason;
}
