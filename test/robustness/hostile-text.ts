/**
 * `npm run test:hostile-text`: sends a long, repetitive text in the place of every text of every operation, in headers and
 * in paths, and prints the slowest answers. A step with quadratic time, whether a regular expression or a loop, shows as an answer that
 * takes seconds.
 */
import { operations, operationNames, type OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { plainTextOf } from '../../packages/server/src/delivery/text/plain-text.ts';
import { parseMailAddress } from '../../packages/server/src/delivery/text/mail-address.ts';
import { filledTemplate } from '../../packages/server/src/delivery/text/templates.ts';
import { startLatchkey } from '../harness/latchkey.ts';
import { formalSignature, RawClient, type RawRequest, targetOf } from '../harness/raw-client.ts';
import { createPoolAndClient, createFullUser } from './full-user.ts';
import { objectFor } from './operation-objects.ts';
import { plausibleInput } from './plausible-input.ts';

/** The size limits of the body, and of all headers together, less some room for the rest. */
const BODY_TEXT = 100_000;
const HEADER_TEXT = 12_000;
const LIMIT_MS = 500;
const RUNS = 3;

const seeds = [
  'a',
  ' ',
  '0',
  '=',
  '/',
  '.',
  '@',
  '"',
  '\\',
  '<a href="',
  '{##',
  '漢',
  '\n',
  'a=,',
  '%',
  '&',
  ';',
  '+',
  '[',
  '{"a":',
];

/** The steps that process texts after the answer: each message of a pool goes through them. */
const steps: Readonly<Record<string, (text: string) => unknown>> = {
  plainTextOf,
  parseMailAddress,
  filledTemplate: (body) =>
    filledTemplate({ subject: body, body }, 'EMAIL', { code: '123456', username: 'jane', link: 'https://a.example' }),
};
const ofMessages = ['<a href="x">', '<b>', '</b>', '<!--', '<style>', '<li>', '{##', '##}', '{####}', '&', '&#', '"<'];

const repeated = (seed: string, bytes: number) =>
  seed.repeat(Math.floor(bytes / Buffer.byteLength(JSON.stringify(seed))));

console.log(`Steps of a message, for ${BODY_TEXT} characters:\n`);
for (const [name, step] of Object.entries(steps)) {
  const trials = [...seeds, ...ofMessages].map((seed) => {
    const text = repeated(seed, BODY_TEXT);
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      step(text);
      return performance.now() - start;
    });
    return { milliseconds: Math.min(...times), seed };
  });
  const [worst] = trials.toSorted((one, other) => other.milliseconds - one.milliseconds);
  console.log(`${worst?.milliseconds.toFixed(1).padStart(8)} ms  ${name} of ${JSON.stringify(worst?.seed)}`);
}

const latchkey = await startLatchkey();
const raw = new RawClient(latchkey.endpoint, { timeoutMs: 60_000 });
const user = await createFullUser(raw, await createPoolAndClient(raw), 'jane');

interface Answer {
  readonly milliseconds: number;
  readonly status: number;
  readonly what: string;
}
const answers: Answer[] = [];

/** Measures the fastest of several runs, because of other load on the machine. */
async function measure(what: string, request: RawRequest): Promise<void> {
  let milliseconds = Infinity;
  let reply = await raw.send({ method: 'GET', path: '/health/live' });
  for (let run = 0; run < RUNS && milliseconds > LIMIT_MS / 5; run += 1) {
    const start = performance.now();
    reply = await raw.send(request);
    milliseconds = Math.min(milliseconds, performance.now() - start);
  }
  answers.push({ milliseconds, status: reply.status, what });
}

/** Yields copies of a value, each with one of its texts replaced by `text`. */
function* withText(value: unknown, text: string, path: string): Generator<readonly [path: string, copy: unknown]> {
  if (typeof value === 'string') yield [path, text];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const [where, copy] of withText(member, text, `${path}.${key}`)) {
      yield [where, Array.isArray(value) ? value.with(Number(key), copy) : { ...value, [key]: copy }];
    }
  }
}

async function attackOperation(name: OperationName): Promise<void> {
  const signature = operations[name].auth === 'sigv4' ? formalSignature() : {};
  const headers = { ...targetOf(name), ...signature };
  const object = await objectFor(raw, name, user);
  // The input has every member of the operation, with the names, tokens and keys of an existing user.
  const [everything, meant]: readonly object[] = [validInput(name, () => 0), plausibleInput(name, user, object)];
  const input = { ...everything, ...meant };
  for (const seed of seeds) {
    for (const [path, copy] of withText(input, repeated(seed, BODY_TEXT), name)) {
      await measure(`${path} of ${JSON.stringify(seed)}`, { headers, body: JSON.stringify(copy) });
    }
  }
}

// Operations that remove the user come last. Most of them fail anyway because of the replaced texts.
const ends = /^(Admin)?(Delete|Disable|Forget|Reset|Revoke|UserGlobalSignOut|GlobalSignOut|ChangePassword)/;
const order = operationNames.toSorted((one, other) => Number(ends.test(one)) - Number(ends.test(other)));
for (const name of order) await attackOperation(name);

const describe = { ...targetOf('DescribeUserPool'), ...formalSignature() };
const body = JSON.stringify({ UserPoolId: user.userPoolId });
for (const seed of seeds) {
  const text = repeated(seed, HEADER_TEXT);
  const value = encodeURI(text).replaceAll('%22', '"').replaceAll('%20', ' ');
  for (const header of ['user-agent', 'x-amz-user-agent', 'authorization', 'x-amz-target', 'x-amz-date', 'origin']) {
    await measure(`header ${header} of ${JSON.stringify(seed)}`, { headers: { ...describe, [header]: value }, body });
  }
  const scheme = `AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Signature=x, SignedHeaders=${value}`;
  await measure(`signed headers of ${JSON.stringify(seed)}`, { headers: { ...describe, authorization: scheme }, body });
  const path = encodeURIComponent(text).slice(0, HEADER_TEXT);
  for (const address of [`/${path}`, `/?${path}`, `/confirmUser?user_name=${path}`, `/_latchkey/inbox?to=${path}`]) {
    await measure(`GET ${address.slice(0, 24)}… of ${JSON.stringify(seed)}`, { method: 'GET', path: address });
  }
}

raw.close();
await latchkey.stop();

const slowest = answers.toSorted((one, other) => other.milliseconds - one.milliseconds);
const failed = answers.filter(({ status }) => status >= 500);
console.log(`\n${answers.length} requests; the slowest answers:\n`);
for (const { milliseconds, status, what } of slowest.slice(0, 20)) {
  console.log(`${milliseconds.toFixed(1).padStart(8)} ms  ${status}  ${what}`);
}
const slow = slowest.filter(({ milliseconds }) => milliseconds >= LIMIT_MS);
console.log(`\n${slow.length} took ${LIMIT_MS} ms or more, ${failed.length} ended with a status of 500 or more.`);
for (const { status, what } of failed.slice(0, 20)) console.log(`${status}  ${what}`);
process.exitCode = slow.length + failed.length === 0 ? 0 : 1;
