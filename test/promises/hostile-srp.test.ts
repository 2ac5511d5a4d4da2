/** SRP messages of an attacker who does not know the password, or knows the password of somebody else: none leads on. */
import { randomBytes } from 'node:crypto';
import { createClientSession, formatTimestamp, N } from '@latchkey/srp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  type Person,
  respond,
  secondClient,
  type SrpRound,
} from '../harness/sign-in.ts';

const promised = sizeOf(300, 5_000);

let latchkey: Latchkey;
let app: App;
let otherClient: App;
let otherPool: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { mfa: 'OFF' });
  otherClient = await secondClient(app);
  otherPool = await createApp(latchkey, { mfa: 'OFF' });
});
afterAll(() => latchkey.stop());

const hex = (value: bigint): string => value.toString(16);

/** Values of A that InitiateAuth must not answer with a challenge. Each call returns other multiples. */
function hostileAs(): readonly string[] {
  const factor = BigInt(`0x1${randomBytes(8).toString('hex')}`);
  return [
    '0',
    '00',
    '0'.repeat(768),
    hex(N),
    hex(N).toUpperCase(),
    `00${hex(N)}`,
    hex(2n * N),
    hex(N * N),
    hex(factor * N),
    hex(N << BigInt(1 + (Number(factor) % 64))),
    `-${hex(N)}`,
    '-1',
    '+1',
    ` ${hex(5n)} `,
    `0x${randomBytes(16).toString('hex')}`,
    `${randomBytes(16).toString('hex')}g`,
    `${randomBytes(16).toString('hex')}\u0000`,
    'NaN',
    '１２',
    'f'.repeat(100_000),
    randomBytes(64).toString('base64').replace(/^./, '/'),
  ];
}

type Claim = Awaited<ReturnType<typeof passwordClaim>>;
type Change = (claim: Claim) => Partial<Claim>;

const zeros = Buffer.alloc(32).toString('base64');

function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const index = (randomBytes(2).readUInt16BE() * 8) % (bytes.length * 8);
  bytes[index >> 3] = (bytes[index >> 3] ?? 0) ^ (1 << ((randomBytes(1)[0] ?? 0) % 8));
  return bytes.toString('base64');
}

/** Changes of a claim that would be right. */
const changes: readonly Change[] = [
  () => ({ PASSWORD_CLAIM_SIGNATURE: zeros }),
  () => ({ PASSWORD_CLAIM_SIGNATURE: '' }),
  () => ({ PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64') }),
  ({ PASSWORD_CLAIM_SIGNATURE: proof }) => ({ PASSWORD_CLAIM_SIGNATURE: flipped(proof) }),
  ({ PASSWORD_CLAIM_SIGNATURE: proof }) => ({ PASSWORD_CLAIM_SIGNATURE: proof.slice(0, 20) }),
  ({ PASSWORD_CLAIM_SECRET_BLOCK: block }) => ({ PASSWORD_CLAIM_SECRET_BLOCK: flipped(block) }),
  ({ PASSWORD_CLAIM_SECRET_BLOCK: block }) => ({ PASSWORD_CLAIM_SECRET_BLOCK: block.slice(0, -8) }),
  () => ({ PASSWORD_CLAIM_SECRET_BLOCK: '' }),
  () => ({ TIMESTAMP: formatTimestamp(Date.now() - 3_600_000) }),
  () => ({ TIMESTAMP: formatTimestamp(Date.now() + 3_600_000) }),
  () => ({ TIMESTAMP: '' }),
  () => ({ TIMESTAMP: new Date().toISOString() }),
];

/** Whether the server goes on: it returns tokens, or a challenge for the next step. */
const leadsOn = (
  request: Promise<{ readonly AuthenticationResult?: unknown; readonly ChallengeName?: string | undefined }>,
) =>
  request.then(
    ({ AuthenticationResult, ChallengeName }) => AuthenticationResult !== undefined || ChallengeName !== undefined,
    (error: Error) => {
      expect(error.name).toMatch(
        /^(?:NotAuthorized|InvalidParameter|ResourceNotFound|UserNotFound|CodeMismatch)Exception$/,
      );
      return false;
    },
  );

it('none is accepted', async () => {
  const begun = { tried: 0, accepted: [] as string[] };
  const attempt = async (name: string, request: Parameters<typeof leadsOn>[0]) => {
    begun.tried += 1;
    if (await leadsOn(request)) begun.accepted.push(name);
  };
  const claimOf = async (person: Person, by = app): Promise<{ readonly round: SrpRound; readonly claim: Claim }> => {
    const round = await beginSrp(by, person.username);
    return { round, claim: await passwordClaim(by, round, person.password) };
  };
  const answer = (by: App, USERNAME: string, claim: Partial<Claim>, { reply }: SrpRound) =>
    respond(by, 'PASSWORD_VERIFIER', { USERNAME, ...(claim as Claim) }, reply.Session);

  while (begun.tried < promised) {
    const thief = await newPerson(app);
    // The password is the same, so that only the secret block and the user decide.
    await newPerson(otherPool, thief.username);
    for (const SRP_A of hostileAs()) {
      await attempt(`A = ${SRP_A.slice(0, 40)}`, initiate(app, 'USER_SRP_AUTH', { USERNAME: thief.username, SRP_A }));
    }
    for (const [index, change] of changes.entries()) {
      // New users each time: failed attempts lock them out.
      const person = await newPerson(app);
      const { round, claim } = await claimOf(person);
      await attempt(`change ${index}`, answer(app, person.username, { ...claim, ...change(claim) }, round));
    }
    const victim = await newPerson(app);
    const own = await claimOf(thief);
    const foreign = await beginSrp(app, victim.username);
    await attempt('a claim of another user', answer(app, victim.username, own.claim, foreign));
    const crossed = {
      ...own.claim,
      PASSWORD_CLAIM_SECRET_BLOCK: foreign.reply.ChallengeParameters?.['SECRET_BLOCK'] ?? '',
    };
    await attempt('a secret block of another user', answer(app, thief.username, crossed, own.round));
    await attempt('another client', answer(otherClient, thief.username, own.claim, own.round));
    await attempt('another pool', answer(otherPool, thief.username, own.claim, own.round));
    const unrelated = { reply: foreign.reply, session: await createClientSession() };
    const guessed = await passwordClaim(app, unrelated, 'Wrong-Horse-7');
    await attempt('a wrong password', answer(app, victim.username, guessed, foreign));
    // The right claim is accepted, so the attempts failed for what was changed; the second time it is a replay.
    const last = await newPerson(app);
    const right = await claimOf(last);
    expect((await answer(app, last.username, right.claim, right.round)).AuthenticationResult).toBeDefined();
    for (let replay = 0; replay < 3; replay += 1) {
      await attempt('a replay', answer(app, last.username, right.claim, right.round));
    }
  }
  showPromise(18, [
    { what: 'hostile values', reached: begun.tried, promised: 5_000, bound: 'at least' },
    { what: 'of them accepted', reached: begun.accepted.length, promised: 0, bound: 'at most' },
  ]);
  expect([...new Set(begun.accepted)]).toEqual([]);
});
