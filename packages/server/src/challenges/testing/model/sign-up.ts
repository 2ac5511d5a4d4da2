/** Sign-ups through the API, each step with the response that the model expects. */
import { expect } from 'vitest';
import { callOperation, type TestServices } from '../../../operations/testing/call.ts';
import { AdminConfirmSignUp } from '../../../operations/sign-up/AdminConfirmSignUp.ts';
import { ConfirmSignUp } from '../../../operations/sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from '../../../operations/sign-up/ResendConfirmationCode.ts';
import { SignUp } from '../../../operations/sign-up/SignUp.ts';
import { functionArn } from '../../../triggers/testing/test-functions.ts';
import { freshAddresses } from '../factor-users.ts';
import { statusOf } from './changes.ts';
import { parametersFor, textOf, VALIDITY, type World } from './world.ts';
import type { Confirmation } from './held.ts';
import type { CodeAccount, ContactKind } from '../reference-codes.ts';
import { errors, type Result, userOrDeviceError } from '../reference-model.ts';
import { ModelUser, noEvidence, type ModelPool } from '../reference-users.ts';
import { makeRisky } from '../risky-users.ts';
import { initiate } from '../sign-in-steps.ts';

const DAY = 24 * 3_600_000;

/** Counted like results. */
export const signUps = {
  begun: 'a user signed up',
  unverifiable: 'a user signed up without an address that gets a code',
  withPassword: 'a user signed up with a password',
  withoutPassword: 'a user signed up without a password',
  confirmedByTrigger: 'a trigger confirmed a sign-up',
  resent: 'a new code for a sign-up was sent',
  pretended: 'a new code for a sign-up was pretended',
  confirmed: 'a code confirmed a sign-up',
  confirmedByAdmin: 'an administrator confirmed a sign-up',
  entered: 'the Session of a confirmed sign-up was used',
} as const;

/** What the PreSignUp trigger answers. */
export interface SignUpFlags {
  readonly confirms: boolean;
  readonly verifies: readonly ContactKind[];
}

/** Registers the trigger. The request itself says what the answer is. Returns LambdaConfig of the pool. */
export function signUpFunction({ functions }: TestServices, name: string) {
  functions.set(`${name}-pre-sign-up`, (event) => {
    const given = event.request['validationData'] as Readonly<Record<string, string>> | null | undefined;
    const response = {
      autoConfirmUser: given?.['confirms'] === 'true',
      autoVerifyEmail: given?.['email'] === 'true',
      autoVerifyPhone: given?.['phone_number'] === 'true',
    };
    return { ...event, response };
  });
  return { PreSignUp: functionArn(`${name}-pre-sign-up`) };
}

/** The address that gets the code: one that the pool verifies, the phone number before the e-mail address. */
function codeKindOf({ verifies = [] }: ModelPool, { contacts }: ModelUser): ContactKind | undefined {
  return (['phone_number', 'email'] as const).find((kind) => verifies.includes(kind) && contacts.has(kind));
}

/**
 * Whether SignUp accepts a user without a password: one who has an address for codes, where these are a first factor and
 * MFA is not required.
 */
function mayGoWithoutPassword({ mfa, firstChoices }: ModelPool, { contacts }: ModelUser): boolean {
  if (mfa === 'ON') return false;
  return (
    (contacts.has('email') && firstChoices.includes('EMAIL_OTP')) ||
    (contacts.has('phone_number') && firstChoices.includes('SMS_OTP'))
  );
}

/**
 * SignUp with a new name and addresses of these kinds. Flags count for addresses that the user has. Returns undefined if
 * it was rejected.
 */
export async function signUp(
  world: World,
  kinds: readonly ContactKind[],
  flags: SignUpFlags,
  withPassword: boolean,
): Promise<ModelUser | undefined> {
  const person = new ModelUser(`newcomer${world.users.length}`, true);
  const addresses = freshAddresses();
  const verified = flags.verifies.filter((kind) => kinds.includes(kind));
  for (const kind of kinds) {
    person.contacts.set(kind, { address: addresses[kind], verified: verified.includes(kind) });
  }
  if (withPassword) person.password = world.newPassword();
  const attempt = requestSignUp(world, person, { ...flags, verifies: verified });
  const refusal = withPassword || mayGoWithoutPassword(world.pool, person) ? undefined : errors.noPassword;
  const done = withPassword ? signUps.withPassword : signUps.withoutPassword;
  if (!(await world.compareOutcome(attempt, done, refusal))) return undefined;
  const reply = await attempt;
  world.users.push(person);
  if (world.pool.risk !== null) await makeRisky(world.app, person.name);
  person.isUnconfirmed = !flags.confirms;
  const kind = flags.confirms ? undefined : codeKindOf(world.pool, person);
  expect(reply.UserConfirmed).toBe(flags.confirms);
  expect(reply.CodeDeliveryDetails?.AttributeName).toBe(kind);
  expect(reply.Session !== undefined).toBe(kind !== undefined);
  world.signUps.push({ person, session: reply.Session });
  if (kind !== undefined) keepSent(world, person, kind, 'sign-up');
  const withoutCode = flags.confirms ? signUps.confirmedByTrigger : signUps.unverifiable;
  world.count(kind === undefined ? withoutCode : signUps.begun);
  return person;
}

function requestSignUp({ app }: World, { name, password, contacts }: ModelUser, flags: SignUpFlags) {
  const validation = [...flags.verifies, ...(flags.confirms ? ['confirms'] : [])];
  return callOperation(app.services, SignUp, {
    ClientId: app.ClientId,
    Username: name,
    ...(password > 0 && { Password: textOf(password) }),
    UserAttributes: [...contacts].map(([Name, { address }]) => ({ Name, Value: address })),
    ValidationData: validation.map((Name) => ({ Name, Value: 'true' })),
  });
}

/** SignUp with the name of a user. The answer does not depend on who it is. */
export async function signUpAgain(world: World, person: ModelUser): Promise<void> {
  const again = { name: person.name, password: world.newPassword(), contacts: new Map() } as ModelUser;
  const attempt = requestSignUp(world, again, { confirms: false, verifies: [] });
  await world.compareOutcome(attempt, signUps.begun, errors.nameTaken);
}

/** The newest message must be the code, at the user's address. */
function keepSent(world: World, person: ModelUser, kind: ContactKind, message: string): void {
  const address = person.contacts.get(kind)?.address ?? '';
  const [sent] = world.app.services.inbox.list();
  expect(sent).toMatchObject({ to: address, kind: message, code: expect.stringMatching(/^\d{6}$/) });
  const text = sent?.code ?? '';
  person.confirmations.own.put({ text, kind, address, askedBy: world.network, expiresAt: world.now + DAY });
}

/** What is counted for the user name: who has nothing to confirm is answered like an unknown name. */
function accountOf({ exists, enabled, isUnconfirmed, confirmations }: ModelUser): CodeAccount {
  return exists && enabled && isUnconfirmed ? confirmations.own : confirmations.decoy;
}

/** ResendConfirmationCode. */
export async function resendCode(world: World, person: ModelUser): Promise<void> {
  world.isOnPage = false;
  const { ClientId, services } = world.app;
  const { verifies = [] } = world.pool;
  const isOwn = accountOf(person) === person.confirmations.own;
  const kind = isOwn ? codeKindOf(world.pool, person) : undefined;
  const account = kind === undefined ? person.confirmations.decoy : person.confirmations.own;
  const isAllowed = verifies.length > 0 && account.mayRequest('api', world.now);
  const refusal = verifies.length === 0 ? errors.notVerifying : isAllowed ? undefined : errors.tooManyCodes;
  const before = services.inbox.list()[0]?.id;
  const attempt = callOperation(services, ResendConfirmationCode, { ClientId, Username: person.name });
  const done = kind === undefined ? signUps.pretended : signUps.resent;
  const isSent = await world.compareOutcome(attempt, done, refusal);
  if (isSent && kind !== undefined) return keepSent(world, person, kind, 'resend-code');
  expect(services.inbox.list()[0]?.id).toBe(before);
  if (isSent) pretend(world, account);
}

/** The code of a name that has nothing to confirm was sent to nobody. */
function pretend({ now, network }: World, account: CodeAccount): void {
  account.put({ text: null, kind: 'email', address: null, askedBy: network, expiresAt: now + DAY });
}

/** The first page of managed login sends a new code if it may, and leads on in any case. */
export function newCodeOnPage(world: World, person: ModelUser): void {
  const { verifies = [] } = world.pool;
  if (verifies.length === 0) return;
  const kind = codeKindOf(world.pool, person);
  const account = kind === undefined ? person.confirmations.decoy : person.confirmations.own;
  if (!account.mayRequest('pages', world.now)) return;
  if (kind === undefined) pretend(world, account);
  else keepSent(world, person, kind, 'resend-code');
}

/**
 * ConfirmSignUp.
 * @param session a Session of SignUp, or undefined
 */
export async function confirmSignUp(world: World, person: ModelUser, code: string, session?: string): Promise<void> {
  world.isOnPage = false;
  const { ClientId, services } = world.app;
  const account = accountOf(person);
  const isOwnSession = world.signUps.some((one) => one.person === person && one.session === session);
  const isGood = session === undefined || (account === person.confirmations.own && isOwnSession);
  const kind = account.code(world.now)?.kind ?? 'email';
  const refusal = isGood ? codeError(world, person, account, code) : errors.badSession;
  const input = { ClientId, Username: person.name, ConfirmationCode: code };
  const attempt = callOperation(
    services,
    ConfirmSignUp,
    session === undefined ? input : { ...input, Session: session },
  );
  if (!(await world.compareOutcome(attempt, signUps.confirmed, refusal))) return;
  const { Session: given = '' } = await attempt;
  account.use();
  person.isUnconfirmed = false;
  person.awaitsFirstSignIn = true;
  const address = person.contacts.get(kind)?.address ?? '';
  person.contacts.set(kind, { address, verified: true });
  expect(given).not.toBe('');
  const expiresAt = world.now + VALIDITY;
  world.confirmedSignUps.push({ person, session: given, expiresAt, ticket: { used: false } });
}

/** The error for a try at a code, which is counted; undefined if the code is right. */
function codeError(world: World, person: ModelUser, account: CodeAccount, given: string): Result | undefined {
  const { now, network } = world;
  const code = account.code(now);
  if (!account.mayTry(network, now)) return errors.tooManyCodes;
  if (code === undefined) return errors.noSentCode;
  if (code.text !== given) return errors.wrongResetCode;
  return person.contacts.get(code.kind)?.address === code.address ? undefined : errors.noSentCode;
}

/** AdminConfirmSignUp: no address is verified, and the code stays. */
export async function confirmByAdmin(world: World, person: ModelUser): Promise<void> {
  world.isOnPage = false;
  const { services, UserPoolId } = world.app;
  const status = `User cannot be confirmed. Current status is ${statusOf(person)}`;
  const attempt = callOperation(services, AdminConfirmSignUp, { UserPoolId, Username: person.name });
  const refusal = person.isUnconfirmed ? undefined : status;
  if (await world.compareOutcome(attempt, signUps.confirmedByAdmin, refusal)) person.isUnconfirmed = false;
}

/** USER_AUTH with the Session of ConfirmSignUp. It can be used once; an error leaves it usable. A device key is ignored. */
export async function enter(world: World, confirmation: Confirmation, as: ModelUser, key: string | null) {
  world.isOnPage = false;
  const { person, session, expiresAt, ticket } = confirmation;
  const nextState = { person: as, evidence: { ...noEvidence, first: 'sign-up' } as const, key: null, ticket };
  const late = world.now >= expiresAt ? errors.expiredSession : undefined;
  const refusal: Result | undefined = as.isLocked(world.now) ? errors.locked : late;
  const ofUser = as === person ? userOrDeviceError(as, null) : errors.incorrect;
  const expected = refusal ?? ofUser ?? (ticket.used ? errors.usedSession : world.next(nextState));
  const attempt = initiate(world.app, 'USER_AUTH', parametersFor(as, key), session);
  if (await world.step(attempt, expected, nextState)) world.count(signUps.entered);
}
