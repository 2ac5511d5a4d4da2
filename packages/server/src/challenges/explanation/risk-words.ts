/** Sentences for the risk of a sign-in: which rules counted, and why it was blocked. */
import type { AuditedRisk } from '../../records/auth-event.ts';
import type { RiskRule } from '../../rules/risk/risk-score.ts';

/** For each rule, words that complete "Threat protection found a risk: ". */
const words: Readonly<Record<RiskRule, string>> = {
  'network-marked-invalid': 'an earlier sign-in from this network was marked as invalid',
  'device-marked-invalid': 'an earlier sign-in from this device was marked as invalid',
  'impossible-speed': 'the user could not have travelled here since the last sign-in',
  'failures-of-many-users': 'the sign-ins of several users failed in this network',
  'failures-before': 'several attempts failed before this one',
  'new-network': 'the network is new for this user',
  'new-device': 'the device is new for this user',
  'trusted-device': 'a trusted device lowered it',
};

export interface ExplainedRisk {
  readonly decision: AuditedRisk['decision'];
  readonly level: AuditedRisk['level'];
  /** The rules that counted (RiskRule). */
  readonly rules: readonly string[];
  readonly isCompromised: boolean;
  readonly isEnforced: boolean;
  /** A sentence. */
  readonly because: string;
}

/** Explains a judged risk. */
export function explainRisk({ decision, level, rules, isCompromised, isEnforced }: AuditedRisk): ExplainedRisk {
  return {
    decision,
    level,
    rules,
    isCompromised,
    isEnforced,
    because: sentence({ decision, level, rules, isCompromised }),
  };
}

function sentence({ decision, level, rules, isCompromised }: Omit<ExplainedRisk, 'isEnforced' | 'because'>): string {
  if (decision === 'Block' && level === null && !isCompromised && rules.length === 0) {
    return 'The address is in a range that the risk configuration always blocks.';
  }
  const compromised = isCompromised ? ' The password is known from a breach.' : '';
  if (level === null) return `Threat protection found no risk.${compromised}`;
  const reasons = rules.map((rule) => (Object.hasOwn(words, rule) ? words[rule as RiskRule] : rule)).join('; ');
  return `Threat protection found a ${level.toLowerCase()} risk: ${reasons}.${compromised}`;
}
