/**
 * `npm run bench:validation`: measures how long the validation of one request takes: RespondToAuthChallenge with the
 * members that clients of this server send. Fails above the target.
 */
import { validateInput } from '@latchkey/model';

const TARGET_MICROSECONDS = 10;
const BATCHES = 8;
const ROUNDS = 5_000;

const input = {
  ClientId: '1example23456789',
  ChallengeName: 'PASSWORD_VERIFIER',
  Session: 'A'.repeat(900),
  ChallengeResponses: {
    USERNAME: '4d5a9d6e-8c5e-4f5e-9d58-2d0f7d4b1f6a',
    PASSWORD_CLAIM_SIGNATURE: 'b'.repeat(44),
    PASSWORD_CLAIM_SECRET_BLOCK: 'c'.repeat(1500),
    TIMESTAMP: 'Tue Nov 3 09:30:00 UTC 2026',
    DEVICE_KEY: 'eu-west-1_6cb64ae1-9b17-4e2a-8f0c-24b4d6a0f4c1',
  },
};

/** Microseconds per validation. */
function batch(): number {
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) validateInput('RespondToAuthChallenge', input);
  return ((performance.now() - start) / ROUNDS) * 1000;
}

// The best of several batches: other work on the machine only ever makes a batch slower.
const best = Math.min(...Array.from({ length: BATCHES }, batch));
console.log(
  `${best.toFixed(2)} µs per validation of RespondToAuthChallenge (target: less than ${TARGET_MICROSECONDS} µs)`,
);
process.exitCode = best < TARGET_MICROSECONDS ? 0 : 1;
