/** What follows from the risk of a step that was accepted: a refusal, and a message to the user. */
import type { ServiceError } from '@latchkey/model';
import type { RiskNotice } from '../../messages/risk-notice.ts';
import type { UserRecord } from '../../records/user.ts';
import { resetRequired } from '../../rules/access/admission.ts';
import { blockedByRisk } from '../../rules/risk/risk-policy.ts';
import type { StoreWriter } from '../../store/store.ts';
import { incorrect } from '../state/challenge.ts';
import { asksForCode, type Decision } from '../state/machine.ts';
import { type AcceptedStep, auditedStep } from './accepted-step.ts';
import { auditRejected } from './audit.ts';
import type { Judgement, RiskGuard } from './risk.ts';

/** Threat protection refused the step. That is committed. */
export interface Refusal {
  readonly kind: 'refused';
  readonly error: ServiceError;
}

/**
 * Refuses a step because of its risk. It counts as no failure: the proof was right. A password that is known from a
 * breach must be reset; a client that hides whether a user exists learns that only at the next attempt.
 */
export async function refuseStep(
  tx: StoreWriter,
  step: AcceptedStep,
  user: UserRecord,
  judged: Judgement | undefined,
): Promise<Refusal> {
  const { situation } = step;
  const mustReset = judged?.mustReset === true;
  const risk = judged?.audited && { ...judged.audited, decision: 'Block' as const };
  if (mustReset) await tx.users.replace({ ...user, status: 'RESET_REQUIRED', modifiedAt: situation.clock.now() });
  const error = mustReset ? resetRequired() : blockedByRisk();
  await auditRejected(tx, situation, auditedStep(step), error, 0, risk);
  return { kind: 'refused', error: mustReset && situation.client.settings.hidesUserExistence ? incorrect() : error };
}

/** What a message about the risk says that was done about it. */
export function effectOf(decision: Decision, { mustReset }: Pick<Judgement, 'mustReset'>): RiskNotice['effect'] {
  if (mustReset || decision.kind === 'blocked') return 'blocked';
  return asksForCode(decision) ? 'mfa' : 'none';
}

/** The message about the risk, if the risk configuration asks for one and not too many were sent in this hour. */
export async function noticeOf(
  tx: StoreWriter,
  { situation, basis }: AcceptedStep,
  { policy, mode }: RiskGuard,
  { audited }: Judgement,
  user: UserRecord,
  effect: RiskNotice['effect'],
): Promise<RiskNotice | undefined> {
  if (mode !== 'ENFORCED' || audited?.level == null || policy.notify === undefined) return undefined;
  if (!policy.actions[audited.level].notify) return undefined;
  const now = situation.clock.now();
  const { limit, lengthMs } = NOTICES;
  const counter = `${user.sub}/risk-notice`;
  if (!(await tx.guards.incrementIfBelow(situation.pool.id, counter, limit, { now, lengthMs }))) return undefined;
  return { user, effect, eventId: basis.id, at: now, origin: audited.origin, configuration: policy.notify };
}

/** Messages about risks to one user in an hour: whoever knows the password could send any number. */
const NOTICES = { limit: 5, lengthMs: 3_600_000 };
