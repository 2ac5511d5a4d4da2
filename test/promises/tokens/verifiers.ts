/** Libraries that verify tokens, each with its own cache of key sets, as it is by default. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { pythonWithJwt } from '../../harness/python.ts';

/** What a verifier checks. */
export interface Expected {
  readonly issuer: string;
  /** Undefined for access tokens, which have no audience. */
  readonly audience: string | undefined;
  /** The address of the key set. */
  readonly keys: string;
}

export interface Verifier {
  readonly name: string;
  /** Returns why the token is refused; undefined if it is not. */
  readonly refusal: (token: string, expected: Expected) => Promise<string | undefined>;
  readonly close: () => Promise<unknown>;
}

const reasonOf = (verification: Promise<unknown>): Promise<string | undefined> =>
  verification.then(
    () => undefined,
    (error: unknown) => String(error),
  );

/** aws-jwt-verify fetches key sets by https only, so its cache gets another way to fetch them. */
function awsJwtVerify(): Verifier {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() };
  const jwksCache = new SimpleJwksCache({ fetcher });
  const refusal = (token: string, { issuer, audience, keys }: Expected) => {
    const verifier = JwtVerifier.create([{ issuer, audience: audience ?? null, jwksUri: keys }], { jwksCache });
    return reasonOf(verifier.verify(token));
  };
  return { name: 'aws-jwt-verify', refusal, close: () => Promise.resolve() };
}

function jose(): Verifier {
  const sets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  const refusal = (token: string, { issuer, audience, keys }: Expected) => {
    const set = sets.get(keys) ?? createRemoteJWKSet(new URL(keys));
    sets.set(keys, set);
    return reasonOf(jwtVerify(token, set, { issuer, ...(audience !== undefined && { audience }) }));
  };
  return { name: 'jose', refusal, close: () => Promise.resolve() };
}

/** A process that verifies one token after the other. */
function pyJwt(python: string): Verifier {
  const script = join(import.meta.dirname, '../../python/verify_tokens.py');
  const child = spawn(python, [script], {
    env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: ((answer: string) => void)[] = [];
  createInterface(child.stdout).on('line', (line) => waiting.shift()?.(line));
  child.once('exit', (code) => {
    for (const answer of waiting.splice(0)) answer(`Python ended with ${code}.`);
  });
  return {
    name: 'PyJWT',
    async refusal(token, { issuer, audience = null, keys }) {
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify({ token, keys, issuer, audience })}\n`);
      const answer = await promise;
      return answer === 'ok' ? undefined : answer;
    },
    async close() {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/** Returns new verifiers. PyJWT is left out if this machine does not have it, unless LATCHKEY_REQUIRE_SUITES=all. */
export function newVerifiers(): readonly Verifier[] {
  const isRequired = process.env['LATCHKEY_REQUIRE_SUITES'] === 'all';
  const python = pythonWithJwt ?? (isRequired ? '/usr/bin/python3' : undefined);
  return [awsJwtVerify(), jose(), ...(python === undefined ? [] : [pyJwt(python)])];
}
