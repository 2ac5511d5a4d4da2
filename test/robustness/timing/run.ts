/**
 * Checks whether the time of an answer reveals whether a user exists. Measures pairs of requests, one for a user and one for an unknown user
 * name of the same length, in random order, over one connection to a server in its own process.
 *
 *     npm run test:timing                         4,000 pairs of each kind, on SQLite and on PostgreSQL
 *     npm run test:timing -- --pairs 1000 --database sqlite --only USER_SRP_AUTH
 *     npm run test:timing -- --figures                           2,000 pairs, and records what promise 19 says
 *
 * Prints the typical difference and that of the fast requests, with their standard errors, and the p of Mann and Whitney. On a machine with other load the
 * errors are larger; they show which difference could be detected. Exits with 1 if the time reveals whether a user exists: |z| is 2.6 or
 * more for a kind of request without a limit, or would be with as many requests for one name as the limit of that kind allows
 * (USER_PASSWORD_AUTH writes an audit event for a user; for an unknown user name it writes and removes one).
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createClientSession } from '@latchkey/srp';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../../harness/embedded-postgres.ts';
import { startLatchkey } from '../../harness/latchkey.ts';
import { recordFigures } from '../../harness/promise-record.ts';
import { type Connection, openConnection, type Timed } from './connection.ts';
import { mannWhitney } from './mann-whitney.ts';
import { fastDifference, type Pair, typicalDifference } from './paired-statistics.ts';
import { unknownNameLike, createStage, type Stage } from './stage.ts';

const SIGNIFICANT = 2.6;
const WARM_UP = 300;

/** Promise 19. */
const PROMISED_SAMPLES = 2_000;
const PROMISED_P = 0.01;

/** Requests for one name if there is no limit. */
const UNLIMITED = 100;

/** A kind of request that needs only a user name. */
interface Kind {
  readonly name: string;
  readonly people: 'members' | 'newcomers' | 'pageMembers' | 'pageNewcomers';
  /** Requests for one name before the limit is reached; undefined: no limit, but a bounded rate. */
  readonly perName?: number;
  /** The answer for users and unknown names; undefined: success. Of pages what they show, or where they lead. */
  readonly error?: string;
  post(connection: Connection, stage: Stage, username: string): Promise<Timed>;
}

const { A } = await createClientSession();

const initiate =
  (AuthFlow: string, further: Readonly<Record<string, string>> = {}): Kind['post'] =>
  (connection, { app: { clientId: ClientId } }, USERNAME) =>
    connection.post('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, ...further } });

const named =
  (operation: string, further: object = {}): Kind['post'] =>
  (connection, { app: { clientId: ClientId } }, Username) =>
    connection.post(operation, { ClientId, Username, ...further });

/** Sends a form of managed login. */
const form =
  (page: string, further: Readonly<Record<string, string>> = {}): Kind['post'] =>
  (connection, { pages: { pathOf, cookie, csrf: _csrf } }, username) =>
    connection.postForm(pathOf(page), cookie, { _csrf, username, ...further });

const wrongCode = 'Invalid verification code provided, please try again.';

const kinds: readonly Kind[] = [
  { name: 'USER_SRP_AUTH', people: 'members', post: initiate('USER_SRP_AUTH', { SRP_A: A }) },
  {
    // Rejected before the SRP arithmetic, whose time varies most. An attacker could send this to measure the rest.
    name: 'USER_SRP_AUTH, SRP_A of 0',
    people: 'members',
    error: 'InvalidParameterException',
    post: initiate('USER_SRP_AUTH', { SRP_A: '0' }),
  },
  { name: 'USER_AUTH', people: 'members', post: initiate('USER_AUTH') },
  {
    name: 'USER_AUTH, PASSWORD_SRP',
    people: 'members',
    post: initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: A }),
  },
  {
    name: 'USER_PASSWORD_AUTH',
    people: 'members',
    perName: 4,
    error: 'NotAuthorizedException',
    post: initiate('USER_PASSWORD_AUTH', { PASSWORD: 'Wrong-Horse-7' }),
  },
  { name: 'ForgotPassword', people: 'members', perName: 5, post: named('ForgotPassword') },
  {
    name: 'ConfirmForgotPassword',
    people: 'members',
    perName: 5,
    error: 'CodeMismatchException',
    post: named('ConfirmForgotPassword', { ConfirmationCode: '0', Password: 'Correct-Horse-8' }),
  },
  { name: 'ResendConfirmationCode', people: 'newcomers', perName: 5, post: named('ResendConfirmationCode') },
  {
    name: 'ConfirmSignUp',
    people: 'newcomers',
    perName: 15,
    error: 'CodeMismatchException',
    post: named('ConfirmSignUp', { ConfirmationCode: '0' }),
  },
  {
    name: 'page login',
    people: 'pageMembers',
    perName: 4,
    error: 'Incorrect username or password.',
    post: form('login', { password: 'Wrong-Horse-7' }),
  },
  {
    name: 'page forgotPassword',
    people: 'pageMembers',
    perName: 5,
    error: 'to confirmforgotPassword',
    post: form('forgotPassword'),
  },
  {
    name: 'page confirmforgotPassword',
    people: 'pageMembers',
    perName: 5,
    error: wrongCode,
    post: form('confirmforgotPassword', { code: '0', password: 'Correct-Horse-8', confirmPassword: 'Correct-Horse-8' }),
  },
  { name: 'page resendcode', people: 'pageNewcomers', perName: 5, error: 'to confirm', post: form('resendcode') },
  {
    name: 'page confirm',
    people: 'pageNewcomers',
    perName: 15,
    error: wrongCode,
    post: form('confirm', { code: '0' }),
  },
];

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    database: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    only: { type: 'string', multiple: true, default: [] },
    figures: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs ?? (values.figures ? PROMISED_SAMPLES : 4_000));
const chosen = kinds.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const findings: string[] = [];
/** The probabilities of all kinds on all databases that their times differ by chance. */
const probabilities: number[] = [];
for (const database of values.database) {
  const missing = database === 'postgres' ? embeddedPostgresMissing() : undefined;
  if (missing === undefined) await measureOn(database);
  else console.log(`${database}: skipped, ${missing}`);
}
if (values.figures) {
  // Of many comparisons the smallest probability is small by chance: it is multiplied by their number (Bonferroni).
  const smallest = Math.min(1, Math.min(...probabilities) * probabilities.length);
  recordFigures({
    promise: 19,
    file: 'test/robustness/timing/run.ts',
    test: undefined,
    isWholeRun: pairs >= PROMISED_SAMPLES && values.only.length === 0,
    figures: [
      { what: 'kinds of requests', reached: chosen.length, promised: kinds.length, bound: 'at least' },
      { what: 'samples of each', reached: pairs, promised: PROMISED_SAMPLES, bound: 'at least' },
      { what: 'smallest p of all kinds', reached: smallest, promised: PROMISED_P, bound: 'at least' },
    ],
  });
}
if (findings.length > 0) {
  console.log(`\nThe time reveals whether a user exists: ${findings.join(', ')}`);
  process.exitCode = 1;
}

async function measureOn(database: string): Promise<void> {
  const postgres = database === 'postgres' ? await startEmbeddedPostgres() : undefined;
  const args = ['--sign-in-rate', '0', ...(postgres === undefined ? [] : ['--database', postgres.url])];
  const latchkey = await startLatchkey({ args });
  const connection = openConnection(latchkey.endpoint);
  try {
    const people = Math.ceil((pairs + WARM_UP) / Math.min(...chosen.map(({ perName = UNLIMITED }) => perName)));
    const stage = await createStage(latchkey.endpoint, people);
    console.log(
      `\n${database}, ${people} users of each kind, ${process.platform}-${process.arch}, ${new Date().toISOString()}`,
    );
    const columns = ['typical', 'error', 'z', 'fast', 'error', 'z', 'p'].map((column) => column.padStart(8));
    console.log([`${pairs} pairs, in µs`.padEnd(28), ...columns].join(' '));
    for (const kind of chosen) await measure(kind, database, connection, stage);
  } finally {
    connection.close();
    await latchkey.stop();
    await postgres?.stop();
  }
}

async function measure(kind: Kind, database: string, connection: Connection, stage: Stage): Promise<void> {
  const names = stage[kind.people];
  const measured: Pair[] = [];
  for (let n = 0; n < pairs + WARM_UP; n += 1) {
    const pair = await measurePair(kind, connection, stage, names[n % names.length] ?? '');
    if (n >= WARM_UP) measured.push(pair);
  }
  const found = [typicalDifference(measured), fastDifference(measured)];
  const cells = found.flatMap(({ us, errorUs, z }) => [us.toFixed(1), errorUs.toFixed(1), z.toFixed(2)]);
  const p = mannWhitney(
    measured.map(([first]) => first),
    measured.map(([, second]) => second),
  );
  probabilities.push(p);
  cells.push(p.toFixed(4));
  console.log([kind.name.padEnd(28), ...cells.map((cell) => cell.padStart(8))].join(' '));
  const share = kind.perName === undefined ? 1 : kind.perName / pairs;
  if (found.some(({ z }) => Math.abs(z) * Math.sqrt(share) >= SIGNIFICANT))
    findings.push(`${kind.name} on ${database}`);
}

/** Returns the time for the user first, whichever request was sent first. */
async function measurePair(kind: Kind, connection: Connection, stage: Stage, somebody: string): Promise<Pair> {
  const ask = async (name: string): Promise<number> => {
    const { ms, error } = await kind.post(connection, stage, name);
    if (error !== kind.error) throw new Error(`${kind.name} of ${name}: ${error ?? 'success'}`);
    return ms;
  };
  const nobody = unknownNameLike(somebody);
  if (randomInt(2) === 0) return [await ask(somebody), await ask(nobody)];
  const second = await ask(nobody);
  return [await ask(somebody), second];
}
