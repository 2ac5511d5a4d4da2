/**
 * Checks whether the time of an answer reveals whether a user exists. Measures pairs of requests, one for a user and one for an unknown user
 * name of the same length, in random order, over one connection to a server in its own process.
 *
 *     npm run test:timing                         4,000 pairs of each kind, on SQLite and on PostgreSQL
 *     npm run test:timing -- --pairs 1000 --database sqlite --only USER_SRP_AUTH
 *
 * Prints the typical difference and that of the fast requests, with their standard errors. On a machine with other load the
 * errors are larger; they show which difference could be detected. Exits with 1 if the time reveals whether a user exists: |z| is 2.6 or
 * more for a kind of request without a limit, or would be with as many requests for one name as the limit of that kind allows
 * (USER_PASSWORD_AUTH writes an audit event for a user; for an unknown user name it writes and removes one).
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createClientSession } from '@latchkey/srp';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../../harness/embedded-postgres.ts';
import { startLatchkey } from '../../harness/latchkey.ts';
import { type Connection, openConnection, type Timed } from './connection.ts';
import { fastDifference, type Pair, typicalDifference } from './paired-statistics.ts';
import { unknownNameLike, createStage, type Stage } from './stage.ts';

const SIGNIFICANT = 2.6;
const WARM_UP = 300;

/** Requests for one name if there is no limit. */
const UNLIMITED = 100;

/** A kind of request that needs only a user name. */
interface Kind {
  readonly name: string;
  readonly people: 'members' | 'newcomers';
  /** Requests for one name before the limit is reached; undefined: no limit, but a bounded rate. */
  readonly perName?: number;
  /** The answer for users and unknown names; undefined: success. */
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
];

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '4000' },
    database: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const pairs = Number(values.pairs);
const chosen = kinds.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const findings: string[] = [];
for (const database of values.database) {
  const missing = database === 'postgres' ? embeddedPostgresMissing() : undefined;
  if (missing === undefined) await measureOn(database);
  else console.log(`${database}: skipped, ${missing}`);
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
    const columns = ['typical', 'error', 'z', 'fast', 'error', 'z'].map((column) => column.padStart(8));
    console.log([`${pairs} pairs, in µs`.padEnd(26), ...columns].join(' '));
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
  console.log([kind.name.padEnd(26), ...cells.map((cell) => cell.padStart(8))].join(' '));
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
