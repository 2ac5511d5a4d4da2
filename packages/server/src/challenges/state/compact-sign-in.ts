/**
 * The form in which a sign-in is sealed. A Session has at most 2048 characters (SessionType of the service model), so
 * what repeats is written shortly: the device key once, and the risk as a list.
 */
import type { JudgedRisk, RiskDemand } from './machine.ts';
import { nothingProved, type Proved, type SignIn } from './sign-in-state.ts';

/** Stands for the device key of the sign-in. */
const SAME = 0;
type CompactKey = string | null | typeof SAME;

type CompactRisk = readonly [demand: number, device: CompactKey, withoutDevice: number];

interface CompactSignIn extends Omit<SignIn, 'progress'> {
  readonly progress: Partial<Omit<Proved, 'provedDevice' | 'risk' | 'mfaFactor' | 'passkeyKind'>> & {
    /** What was used, as positions: `mfaFactor` and `passkeyKind`. */
    readonly u?: readonly [mfaFactor: number, passkeyKind: number];
    readonly provedDevice?: CompactKey;
    readonly risk?: CompactRisk | null;
  };
}

/** A demand is written as its position. */
const demands: readonly RiskDemand[] = ['none', 'mfa-if-configured', 'mfa-required', 'block'];

const mfaFactors: readonly Proved['mfaFactor'][] = [null, 'SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'];
const passkeyKinds: readonly Proved['passkeyKind'][] = [null, 'platform', 'roaming'];

/** Returns the form to seal. */
export function compact(signIn: SignIn): CompactSignIn {
  const { progress, deviceKey } = signIn;
  const keyOf = (key: string | null): CompactKey => (key !== null && key === deviceKey ? SAME : key);
  const { provedDevice, risk, mfaFactor, passkeyKind, ...rest } = progress;
  const used = [mfaFactors.indexOf(mfaFactor), passkeyKinds.indexOf(passkeyKind)] as const;
  const changed = Object.entries(rest).filter(([name, value]) => value !== nothingProved[name as keyof Proved]);
  return {
    ...signIn,
    progress: {
      ...Object.fromEntries(changed),
      ...(used.some((position) => position > 0) && { u: used }),
      ...(provedDevice !== null && { provedDevice: keyOf(provedDevice) }),
      ...(risk !== null && {
        risk: [demands.indexOf(risk.demand), keyOf(risk.device), demands.indexOf(risk.withoutDevice)],
      }),
    },
  };
}

/** Returns the sign-in that `compact` was given. A server of an earlier version sealed the plain form without a risk. */
export function expanded(form: CompactSignIn): SignIn {
  const { progress, deviceKey } = form;
  const keyOf = (key: CompactKey): string | null => (key === SAME ? deviceKey : key);
  const { provedDevice = null, risk = null, u: [mfaFactor, passkeyKind] = [0, 0], ...rest } = progress;
  return {
    ...form,
    progress: {
      ...nothingProved,
      ...rest,
      mfaFactor: mfaFactors[mfaFactor] ?? null,
      passkeyKind: passkeyKinds[passkeyKind] ?? null,
      provedDevice: keyOf(provedDevice),
      risk: risk && riskOf(risk, keyOf),
    },
  };
}

function riskOf([demand, device, withoutDevice]: CompactRisk, keyOf: (key: CompactKey) => string | null): JudgedRisk {
  return { demand: demandAt(demand), device: keyOf(device), withoutDevice: demandAt(withoutDevice) };
}

/** Only this server seals sign-ins, so the position is always known. */
function demandAt(position: number): RiskDemand {
  return demands[position] ?? 'block';
}
