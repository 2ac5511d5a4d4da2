/** The ways a sign-in begins: InitiateAuth and AdminInitiateAuth, by AuthFlow. */
import { serviceError } from '@latchkey/model';
import type { EnabledFlow } from '../rules/client-settings.ts';
import { assertNotLocked } from '../rules/lock-out.ts';
import { checkSecretHash } from '../rules/secret-hash.ts';
import { refresh } from '../tokens/refresh.ts';
import { assertPresentGeneration } from '../tokens/rotation.ts';
import { deviceKeyIn, type Parameters, required, type Situation, usernameIn } from './challenge.ts';
import { firstFactorFailed, firstFactorPassed, type Outcome } from './engine.ts';
import { passwordVerifier } from './password-verifier.ts';
import { nothingProved, type Subject } from './sign-in.ts';
import { identify, passwordOf } from './subject.ts';
import type { UserRecord } from '../store/records.ts';

/** InitiateAuth or its admin twin, reduced to what flows use. */
export interface Beginning {
  readonly flow: string;
  readonly parameters: Parameters;
  readonly admin: boolean;
}

type Flow = (situation: Situation, beginning: Beginning) => Promise<Outcome>;

/** Which flow each entrance takes under which name, and the client setting that allows it. */
const flows: Readonly<Record<string, { entrance: 'public' | 'admin' | 'both'; needs: EnabledFlow; run: Flow }>> = {
  USER_SRP_AUTH: { entrance: 'both', needs: 'USER_SRP_AUTH', run: withSrp },
  USER_PASSWORD_AUTH: { entrance: 'public', needs: 'USER_PASSWORD_AUTH', run: withPassword },
  ADMIN_USER_PASSWORD_AUTH: { entrance: 'admin', needs: 'ADMIN_USER_PASSWORD_AUTH', run: withPassword },
  ADMIN_NO_SRP_AUTH: { entrance: 'admin', needs: 'ADMIN_USER_PASSWORD_AUTH', run: withPassword },
  REFRESH_TOKEN_AUTH: { entrance: 'both', needs: 'REFRESH_TOKEN_AUTH', run: withRefreshToken },
  REFRESH_TOKEN: { entrance: 'both', needs: 'REFRESH_TOKEN_AUTH', run: withRefreshToken },
};

/**
 * Begins a sign-in.
 * @throws InvalidParameterException for a flow that the entrance does not take, the client does not allow, or that is not built yet
 */
export function initiate(situation: Situation, beginning: Beginning): Promise<Outcome> {
  const flow = Object.hasOwn(flows, beginning.flow) ? flows[beginning.flow] : undefined;
  if (flow === undefined) throw notBuilt(beginning.flow);
  const entrance = beginning.admin ? 'admin' : 'public';
  if (flow.entrance !== 'both' && flow.entrance !== entrance) {
    throw serviceError('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  if (!situation.client.settings.flows.has(flow.needs)) throw notEnabled(beginning);
  return flow.run(situation, beginning);
}

function notBuilt(flow: string) {
  return serviceError('InvalidParameterException', `Latchkey does not support the flow ${flow} yet.`);
}

function notEnabled({ flow, admin }: Beginning) {
  if (admin) return serviceError('InvalidParameterException', 'Auth flow not enabled for this client');
  const message =
    flow === 'USER_SRP_AUTH'
      ? 'USER_SRP_AUTH is not enabled for the client.'
      : `${flow} flow not enabled for this client`;
  return serviceError('InvalidParameterException', message);
}

async function withSrp(situation: Situation, { parameters, admin }: Beginning): Promise<Outcome> {
  const A = required(parameters, 'SRP_A');
  const { subject, user } = await claimant(situation, parameters);
  const deviceKey = deviceKeyIn(parameters);
  const { pool, client } = situation;
  const signIn = { poolId: pool.id, clientId: client.id, subject, admin, progress: nothingProved, deviceKey };
  return { kind: 'challenge', issued: await passwordVerifier.begin({ ...situation, signIn, user }, A) };
}

async function withPassword(situation: Situation, { parameters, admin }: Beginning): Promise<Outcome> {
  const secret = required(parameters, 'PASSWORD');
  const { subject, user } = await claimant(situation, parameters);
  const stored = passwordOf(situation, subject, user);
  const credential = { group: situation.pool.shortName, identity: subject.name, secret };
  const isRight = await situation.srp.verifyPassword({ ...credential, ...stored });
  if (!isRight || user?.password == null) return firstFactorFailed(situation, subject);
  const { salt: passwordSalt } = user.password;
  const deviceKey = deviceKeyIn(parameters);
  return firstFactorPassed(situation, { subject, admin, deviceKey, passwordSalt });
}

/**
 * Who claims to sign in: checked for the client's secret hash and the lock-out.
 * @throws UserNotFoundException where the client lets on who exists
 */
async function claimant(
  situation: Situation,
  parameters: Parameters,
): Promise<{ readonly subject: Subject; readonly user: UserRecord | undefined }> {
  const { pool, client, store, clock } = situation;
  const username = usernameIn(parameters);
  checkSecretHash(client, username, parameters['SECRET_HASH']);
  const found = await identify(situation, pool, username);
  if (found.user === undefined && !client.settings.hidesUserExistence) {
    throw serviceError('UserNotFoundException', 'User does not exist.');
  }
  assertNotLocked(await store.read.guards.attempts(pool.id, found.subject.sub), clock.now());
  return found;
}

async function withRefreshToken(situation: Situation, { parameters }: Beginning): Promise<Outcome> {
  const token = required(parameters, 'REFRESH_TOKEN');
  const refreshed = await refresh(situation, 'InitiateAuth', token, parameters['DEVICE_KEY']);
  assertPresentGeneration('InitiateAuth', refreshed);
  const { user } = refreshed;
  // There is no USERNAME to hash here: the internal name counts, or the sub (API reference, "Computing secret hash values").
  const bySub = parameters['SECRET_HASH'] !== undefined && isHashOf(situation, user.sub, parameters['SECRET_HASH']);
  if (!bySub) checkSecretHash(situation.client, user.username, parameters['SECRET_HASH']);
  return { kind: 'tokens', result: await refreshed.result() };
}

function isHashOf({ client }: Situation, username: string, hash: string): boolean {
  try {
    checkSecretHash(client, username, hash);
    return true;
  } catch {
    return false;
  }
}
