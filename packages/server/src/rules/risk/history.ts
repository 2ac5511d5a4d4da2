/** Changes of what threat protection remembers about a user. The lists stay short. Pure functions. */
import type { EventFeedback, FeedbackValue, KnownOrigin, RiskHistory } from '../../records/risk-history.ts';
import type { SignInOrigin } from './sign-in-origin.ts';

/** Networks and devices that are remembered for each user. */
const MOST_KNOWN = 20;

/** As many as there are events in the audit trail of a user. */
const MOST_FEEDBACK = 50;

const nothing: RiskHistory = { networks: [], devices: [], last: null, feedback: [] };

/** A network and a device. */
type Place = Pick<SignInOrigin, 'network' | 'device'>;

/** After a completed sign-in: its network and its device are known. */
export function afterSignIn(
  history: RiskHistory = nothing,
  { address, network, device }: Pick<SignInOrigin, 'address' | 'network' | 'device'>,
  now: number,
): RiskHistory {
  return {
    ...history,
    networks: withKnown(history.networks, network, now),
    devices: withKnown(history.devices, device, now),
    last: address === null ? history.last : { address, at: now },
  };
}

/**
 * After feedback about an event: what is marked valid is known, and what is marked invalid counts against later
 * sign-ins. The feedback replaces earlier feedback about the event.
 */
export function afterFeedback(
  history: RiskHistory = nothing,
  { network, device }: Place,
  given: EventFeedback,
): RiskHistory {
  const others = history.feedback.filter(({ eventId }) => eventId !== given.eventId);
  return {
    ...history,
    networks: withKnown(history.networks, network, given.at, given.value),
    devices: withKnown(history.devices, device, given.at, given.value),
    feedback: [given, ...others].slice(0, MOST_FEEDBACK),
  };
}

/** What was marked invalid is dropped last, so that nobody can displace it by signing in from many places. */
function withKnown(
  known: readonly KnownOrigin[],
  name: string | null,
  at: number,
  verdict?: FeedbackValue,
): readonly KnownOrigin[] {
  if (name === null) return known;
  const before = known.find((one) => one.name === name);
  const others = known.filter((one) => one.name !== name);
  const all = [{ name, at, verdict: verdict ?? before?.verdict ?? null }, ...others];
  if (all.length <= MOST_KNOWN) return all;
  const last = all.findLastIndex((one, index) => index > 0 && one.verdict !== 'Invalid');
  return all.filter((_, index) => index !== (last === -1 ? all.length - 1 : last));
}
