/** A step of a sign-in whose proof was accepted. */
import type { PasswordRecord } from '../../records/user.ts';
import type { Verdict } from '../state/challenge.ts';
import type { StepDeviceKey } from '../state/facts.ts';
import type { CustomState, Proved, SignIn, SignInBasis } from '../state/sign-in.ts';
import type { Situation } from '../state/situation.ts';
import type { AuditedStep } from './audit.ts';

/** A step whose proof has been accepted and that is about to be committed. */
export interface AcceptedStep {
  readonly situation: Situation;
  readonly basis: SignInBasis;
  readonly progress: Proved;
  readonly custom?: CustomState | undefined;
  /** The salt of the password that the user had when the proof was verified; undefined if the step used no password. */
  readonly verifiedWithSalt: PasswordRecord['salt'] | undefined;
  readonly key: StepDeviceKey;
  /** The challenge that was answered; undefined if the request that started the sign-in contained the proof. */
  readonly answered: SignIn | undefined;
  /** The Session of the answer has been consumed already. */
  readonly isUsedUp?: true;
  readonly write: Extract<Verdict, { accepted: true }>['write'];
  readonly deliver?: Extract<Verdict, { accepted: true }>['deliver'];
}

/** The step as it is described to the audit trail. */
export function auditedStep({ basis, answered, key }: Pick<AcceptedStep, 'basis' | 'answered' | 'key'>): AuditedStep {
  return { signIn: basis, answered: answered?.awaiting ?? null, key };
}
