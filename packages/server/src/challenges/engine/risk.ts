/**
 * Threat protection in a sign-in. The risk is judged once, in the transaction that accepts the first factor, and before
 * the state machine decides about MFA. The result is part of the progress, so no later step can lose it. Only passwords
 * and custom challenges are judged: codes, passkeys and refresh tokens are not (developer guide, "Threat protection").
 */
import type { AuditedRisk } from '../../records/auth-event.ts';
import type { UserRecord } from '../../records/user.ts';
import type { RiskHistory } from '../../records/risk-history.ts';
import { countedFailures } from '../../rules/access/lock-out.ts';
import { afterSignIn } from '../../rules/risk/history.ts';
import { blockedByRisk, type RiskPolicy, riskPolicyFor } from '../../rules/risk/risk-policy.ts';
import { type RiskAssessment, assessRisk, type RiskLevel } from '../../rules/risk/risk-score.ts';
import { type SignInOrigin, signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import type { StoreWriter } from '../../store/store.ts';
import { auditRejected } from './audit.ts';
import type { Facts, JudgedRisk, RiskDemand } from '../state/machine.ts';
import type { Proved, SignInBasis } from '../state/sign-in.ts';
import type { Situation } from '../state/situation.ts';

/** What a step needs to know about threat protection before its transaction. */
export interface RiskGuard {
  readonly mode: 'OFF' | 'AUDIT' | 'ENFORCED';
  readonly origin: SignInOrigin;
  readonly policy: RiskPolicy;
}

const noContext = { isAdmin: false } as const;

/** Prepares a step. Undefined in pools without threat protection, where it reads nothing. */
export async function riskGuardOf(
  situation: Situation,
  { flow }: Pick<SignInBasis, 'flow'>,
): Promise<RiskGuard | undefined> {
  const { pool, client, origin, directory, context = noContext } = situation;
  const { threat } = pool.settings;
  if (threat === null) return undefined;
  return {
    mode: flow === 'CUSTOM_AUTH' ? threat.custom : threat.standard,
    origin: signInOrigin(client, origin, context),
    policy: await riskPolicyFor(directory, pool.id, client.id),
  };
}

/** The result of judging a sign-in. */
export interface Judgement {
  readonly progress: Proved;
  /** Undefined if the risk was not judged in this step. */
  readonly audited: AuditedRisk | undefined;
  /** The password is known from a breach, and must be reset. */
  readonly mustReset: boolean;
}

interface JudgedStep {
  readonly situation: Situation;
  readonly sub: string;
  readonly progress: Proved;
  readonly user: Pick<UserRecord, 'status'>;
  readonly facts: Pick<Facts, 'tracking' | 'device'>;
}

/** Judges the risk if this step proved the first factor. Reads the history and the failures of the user. */
export async function judge(
  tx: StoreWriter,
  { mode, origin, policy }: RiskGuard,
  { situation, sub, progress, user, facts }: JudgedStep,
): Promise<Judgement> {
  const { firstFactor, isJudged, isCompromised } = progress;
  if (mode === 'OFF' || isJudged || (firstFactor !== 'PASSWORD' && firstFactor !== 'CUSTOM')) {
    return { progress, audited: undefined, mustReset: false };
  }
  const isEnforced = mode === 'ENFORCED';
  const { device, tracking } = facts;
  const isTrusted = tracking !== null && device.standing === 'remembered' && device.trusted;
  const assess = await assessor(tx, { situation, sub, origin, policy });
  const [own, plain] = [assess(isTrusted), assess(false)];
  const demand = demandAt(policy, own.level);
  const withoutDevice = demandAt(policy, plain.level);
  const risk = isEnforced ? judgedRisk(demand, withoutDevice, device.key) : null;
  const place = origin.address === null ? undefined : situation.riskData.locations.find(origin.address);
  const audited: AuditedRisk = {
    decision: own.level === null ? 'NoRisk' : isEnforced && demand === 'block' ? 'Block' : 'AccountTakeover',
    level: own.level,
    rules: own.rules,
    isCompromised,
    isEnforced,
    origin: { ...origin, city: place?.city ?? null, country: place?.country ?? null },
  };
  // A password that an administrator set is replaced in this sign-in in any case.
  const mustChange = user.status === 'FORCE_CHANGE_PASSWORD';
  const mustReset = isEnforced && isCompromised && !mustChange && policy.blocksCompromised.has('SIGN_IN');
  return { progress: { ...progress, risk, isJudged: true }, audited, mustReset };
}

async function assessor(
  tx: StoreWriter,
  { situation, sub, origin, policy }: Pick<JudgedStep, 'situation' | 'sub'> & Pick<RiskGuard, 'origin' | 'policy'>,
): Promise<(isTrustedDevice: boolean) => RiskAssessment> {
  const { pool, clock, riskData, busyNetworks } = situation;
  if (origin.address !== null && policy.isSkipped(origin.address)) return () => ({ level: null, rules: [] });
  const history = await tx.riskHistories.find(pool.id, sub);
  const attempts = await tx.guards.attempts(pool.id, sub);
  const signals = {
    origin,
    now: clock.now(),
    history,
    failures: countedFailures(pool, attempts, clock.now()),
    isBusyNetwork: busyNetworks.isBusy(pool.id, origin.network, sub),
    locate: (address: string) => riskData.locations.find(address),
  };
  return (isTrustedDevice) => assessRisk(signals, isTrustedDevice);
}

function demandAt({ actions }: RiskPolicy, level: RiskLevel | null): RiskDemand {
  if (level === null) return 'none';
  switch (actions[level].action) {
    case 'NO_ACTION':
      return 'none';
    case 'MFA_IF_CONFIGURED':
      return 'mfa-if-configured';
    case 'MFA_REQUIRED':
      return 'mfa-required';
    case 'BLOCK':
      return 'block';
  }
}

/** A device that made no difference need not prove itself because of the risk. */
function judgedRisk(demand: RiskDemand, withoutDevice: RiskDemand, key: string | null): JudgedRisk | null {
  if (demand === withoutDevice) return demand === 'none' ? null : { demand, device: null, withoutDevice };
  return { demand, device: key, withoutDevice };
}

/** Remembers network and device of a completed sign-in, in the transaction that completes it. */
export async function learn(
  tx: StoreWriter,
  { origin }: RiskGuard,
  { pool, clock }: Situation,
  sub: string,
): Promise<void> {
  const history: RiskHistory | undefined = await tx.riskHistories.find(pool.id, sub);
  await tx.riskHistories.put(pool.id, sub, afterSignIn(history, origin, clock.now()));
}

/** Notes a failed sign-in for the rule about many users in one network. */
export function noteFailure({ pool, client, origin, busyNetworks, context = noContext }: Situation, sub: string): void {
  if (pool.settings.threat === null) return;
  busyNetworks.note(pool.id, signInOrigin(client, origin, context).network, sub);
}

/** Events that sign-ins from blocked addresses leave for one user in an hour. Many must not displace all others. */
const BLOCKED_EVENTS = { limit: 5, lengthMs: 3_600_000 };

/**
 * Checks that the address of a request is not in a range that the pool always blocks. This comes before any proof is
 * verified, and is the same for unknown user names.
 * @throws NotAuthorizedException `Unable to login because of security reasons`
 */
export async function assertAddressAllowed(
  situation: Situation,
  signIn: Pick<SignInBasis, 'id' | 'subject' | 'flow' | 'admin'>,
): Promise<void> {
  const guard = await riskGuardOf(situation, signIn);
  if (guard?.mode !== 'ENFORCED' || guard.origin.address === null) return;
  if (!guard.policy.isBlocked(guard.origin.address)) return;
  const { store, pool, clock } = situation;
  const { sub } = signIn.subject;
  const origin = { ...guard.origin, city: null, country: null };
  const risk = { decision: 'Block', level: null, rules: [], isCompromised: false, isEnforced: true, origin } as const;
  const step = { signIn, answered: null, key: { given: null, carried: null } };
  const { limit, lengthMs } = BLOCKED_EVENTS;
  await store.write(async (tx) => {
    const window = { now: clock.now(), lengthMs };
    if (!(await tx.guards.incrementIfBelow(pool.id, `${sub}/blocked-address`, limit, window))) return;
    await auditRejected(tx, situation, step, blockedByRisk(), 0, risk);
  });
  throw blockedByRisk();
}
