/** How a sign-in begins: InitiateAuth and AdminInitiateAuth, by AuthFlow. */
import { serviceError } from '@latchkey/model';
import type { EnabledFlow } from '../../rules/pools/client-settings.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import type { UserRecord } from '../../records/user.ts';
import { refresh } from '../../tokens/refresh.ts';
import { assertCurrentGeneration } from '../../tokens/rotation.ts';
import { issueChallenge } from './advance.ts';
import { openAutoSignIn } from './auto-sign-in.ts';
import { deviceKeyIn, incorrect, type IssueStep, type Parameters, required } from '../state/challenge.ts';
import type { BrowserEntrance, Situation } from '../state/situation.ts';
import { identifyClaimant } from './claimant.ts';
import { runDefineAuthChallenge } from './custom-auth.ts';
import { firstFactorFailed, firstFactorPassed, type Outcome } from './engine.ts';
import { availableFactors, firstFactorNamed, issueFirstFactor } from '../kinds/first-factors.ts';
import { verifyPassword } from '../proofs/password-proof.ts';
import { passwordVerifier } from '../kinds/password-verifier.ts';
import { selectChallenge } from '../kinds/select-challenge.ts';
import { nothingProved, type Proved, type SignInBasis, useUpSession } from '../state/sign-in.ts';

/** The input of InitiateAuth or AdminInitiateAuth, reduced to what flows use. */
export interface InitiateRequest {
  readonly flow: string;
  readonly parameters: Parameters;
  /** Session of ConfirmSignUp. */
  readonly session: string | undefined;
  readonly admin: boolean;
}

type Flow = (situation: Situation, beginning: InitiateRequest) => Promise<Outcome>;

/** The flows by name: which operation accepts them, and which client setting they need. */
const flows: Readonly<Record<string, { entrance: 'public' | 'admin' | 'both'; needs: EnabledFlow; run: Flow }>> = {
  USER_AUTH: { entrance: 'both', needs: 'USER_AUTH', run: withChoice },
  CUSTOM_AUTH: { entrance: 'both', needs: 'CUSTOM_AUTH', run: withCustom },
  USER_SRP_AUTH: { entrance: 'both', needs: 'USER_SRP_AUTH', run: withSrp },
  USER_PASSWORD_AUTH: { entrance: 'public', needs: 'USER_PASSWORD_AUTH', run: withPassword },
  ADMIN_USER_PASSWORD_AUTH: { entrance: 'admin', needs: 'ADMIN_USER_PASSWORD_AUTH', run: withPassword },
  ADMIN_NO_SRP_AUTH: { entrance: 'admin', needs: 'ADMIN_USER_PASSWORD_AUTH', run: withPassword },
  REFRESH_TOKEN_AUTH: { entrance: 'both', needs: 'REFRESH_TOKEN_AUTH', run: withRefreshToken },
  REFRESH_TOKEN: { entrance: 'both', needs: 'REFRESH_TOKEN_AUTH', run: withRefreshToken },
};

/**
 * Begins a sign-in.
 * @throws InvalidParameterException for a flow that the operation does not accept or the client does not allow
 */
export function initiate(situation: Situation, beginning: InitiateRequest): Promise<Outcome> {
  const flow = Object.hasOwn(flows, beginning.flow) ? flows[beginning.flow] : undefined;
  if (flow === undefined) throw serviceError('InvalidParameterException', 'Initiate Auth method not supported.');
  const entrance = beginning.admin ? 'admin' : 'public';
  if (flow.entrance !== 'both' && flow.entrance !== entrance) {
    throw serviceError('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  if (!situation.client.settings.flows.has(flow.needs)) throw notEnabled(beginning);
  return flow.run(situation, beginning);
}

/**
 * Begins a sign-in on a page of managed login, which does not depend on ExplicitAuthFlows; whether the user may choose the
 * first factor does ("Managing user pool managed login" of the developer guide).
 */
export function initiateOnPage(
  situation: Situation & { readonly browser: BrowserEntrance },
  flow: 'USER_PASSWORD_AUTH' | 'USER_AUTH',
  parameters: Parameters,
  session?: string,
): Promise<Outcome> {
  const run = flow === 'USER_AUTH' ? withChoice : withPassword;
  return run(situation, { flow, parameters, session, admin: false });
}

function notEnabled({ flow, admin }: InitiateRequest) {
  if (admin) return serviceError('InvalidParameterException', 'Auth flow not enabled for this client');
  const message =
    flow === 'USER_SRP_AUTH'
      ? 'USER_SRP_AUTH is not enabled for the client.'
      : `${flow} flow not enabled for this client`;
  return serviceError('InvalidParameterException', message);
}

async function withSrp(situation: Situation, { parameters, admin }: InitiateRequest): Promise<Outcome> {
  const A = required(parameters, 'SRP_A');
  const kind = { flow: 'USER_SRP_AUTH', admin } as const;
  const { user, basis } = await identifyClaimant(situation, parameters, kind);
  const signIn = { ...basis, progress: nothingProved, deviceKey: deviceKeyIn(parameters) };
  return { kind: 'challenge', issued: await passwordVerifier.begin({ ...situation, signIn, user }, A) };
}

async function withPassword(situation: Situation, { parameters, admin }: InitiateRequest): Promise<Outcome> {
  const secret = required(parameters, 'PASSWORD');
  const kind = { flow: 'USER_PASSWORD_AUTH', admin } as const;
  const { user, basis } = await identifyClaimant(situation, parameters, kind, secret);
  return continueWithPassword(situation, basis, user, secret, deviceKeyIn(parameters));
}

async function continueWithPassword(
  situation: Situation,
  basis: SignInBasis,
  user: UserRecord | undefined,
  secret: string,
  deviceKey: string | null,
): Promise<Outcome> {
  const verdict = await verifyPassword(situation, basis.subject, user, secret, nothingProved);
  if (!verdict.accepted) return firstFactorFailed(situation, basis, deviceKey, verdict);
  const { progress, write } = verdict;
  return firstFactorPassed(situation, basis, { progress, deviceKey, write });
}

/**
 * USER_AUTH: issues the challenge of the preferred first factor if the user has it, otherwise a choice (developer
 * guide, "Authentication flows"). With the Session of ConfirmSignUp, the first factor is already proved.
 */
async function withChoice(situation: Situation, { parameters, session, admin }: InitiateRequest): Promise<Outcome> {
  const { PREFERRED_CHALLENGE: preferred, PASSWORD: secret } = parameters;
  const kind = { flow: 'USER_AUTH', admin } as const;
  const { subject, user, typedName, basis } = await identifyClaimant(situation, parameters, kind, secret);
  if (session !== undefined) return afterSignUp(situation, basis, session);
  const deviceKey = deviceKeyIn(parameters);
  const step: IssueStep = { ...situation, signIn: { ...basis, progress: nothingProved, deviceKey }, user, typedName };
  const factor = firstFactorNamed(preferred);
  const available = await availableFactors(situation, subject, user, typedName);
  if (factor === undefined || !available.includes(factor))
    return issueChallenge(situation, await selectChallenge.issue(step));
  if (factor === 'PASSWORD' && secret !== undefined) {
    return continueWithPassword(situation, basis, user, secret, deviceKey);
  }
  return issueChallenge(situation, await issueFirstFactor(step, factor, parameters));
}

/**
 * The code of the sign-up counts as the first factor; whatever else is due follows. Parameters other than USERNAME are ignored (API
 * reference, InitiateAuth), also a device key: a user who signs in for the first time has no device yet.
 */
async function afterSignUp(situation: Situation, basis: SignInBasis, session: string): Promise<Outcome> {
  const auto = openAutoSignIn(situation, session);
  if (auto.sub !== basis.subject.sub) throw incorrect();
  return firstFactorPassed(situation, basis, {
    progress: { ...nothingProved, firstFactor: 'SIGN_UP' },
    deviceKey: null,
    async write(tx, user) {
      await useUpSession(tx, { ...auto, subject: auto });
      return user;
    },
  });
}

/**
 * CUSTOM_AUTH: Lambda triggers decide from the start. With CHALLENGE_NAME, the client asks for the password by SRP
 * first.
 */
async function withCustom(situation: Situation, { parameters, admin }: InitiateRequest): Promise<Outcome> {
  const { CHALLENGE_NAME: first } = parameters;
  if (first !== undefined && first !== 'SRP_A') {
    throw serviceError('InvalidParameterException', 'CHALLENGE_NAME must be SRP_A.');
  }
  const A = first === undefined ? undefined : required(parameters, 'SRP_A');
  const kind = { flow: 'CUSTOM_AUTH', admin } as const;
  const { user, basis } = await identifyClaimant(situation, parameters, kind);
  const results = A === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true }];
  const custom = { results, ...(A !== undefined && { A }) };
  const progress: Proved = { ...nothingProved, custom: 'open' };
  const deviceKey = deviceKeyIn(parameters);
  const decision = await runDefineAuthChallenge({
    ...situation,
    signIn: { ...basis, progress, deviceKey, custom },
    user,
  });
  switch (decision.kind) {
    case 'challenge':
      return issueChallenge(situation, decision.issued);
    case 'failed':
      throw incorrect();
    case 'passed': {
      const passed: Proved = { ...progress, firstFactor: 'CUSTOM', custom: 'passed' };
      return firstFactorPassed(situation, basis, { progress: passed, deviceKey, custom });
    }
  }
}

async function withRefreshToken(situation: Situation, { parameters }: InitiateRequest): Promise<Outcome> {
  const token = required(parameters, 'REFRESH_TOKEN');
  const refreshed = await refresh(situation, 'InitiateAuth', token, parameters['DEVICE_KEY']);
  assertCurrentGeneration('InitiateAuth', refreshed);
  const { user } = refreshed;
  // The request has no USERNAME: the hash covers the internal name or the sub (API reference, "Computing secret hash
  // values").
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
