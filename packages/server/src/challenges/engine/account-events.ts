/**
 * Events of a user that are no steps of a sign-in: sign-ups, codes and changes of the password. They are in the audit trail
 * of pools with threat protection only; others write nothing. Like steps of sign-ins, events of unknown user names
 * are dropped by the store, which takes the same time.
 */
import type { ServiceError, UserContextDataType } from '@latchkey/model';
import { timeOrderedId } from '../../crypto/time-ordered-id.ts';
import type { Origin } from '../../ports/origin.ts';
import type { AccountEventType, AuditedDevice, AuditedOutcome, AuditedRisk } from '../../records/auth-event.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { CheckedPassword } from '../../rules/risk/compromised.ts';
import { type SignInOrigin, signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import type { Services } from '../../services.ts';
import type { StoreWriter } from '../../store/store.ts';
import { storedUserAgent } from './audit.ts';

/** The request that an event belongs to. */
export interface AccountRequest extends Pick<Services, 'clock' | 'random' | 'riskData'> {
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
  /** UserContextData of the request. */
  readonly userContext?: UserContextDataType | undefined;
}

interface AccountEvent {
  /** The user, or the decoy of an unknown user name. */
  readonly sub: string;
  readonly type: AccountEventType;
  /** The password that was chosen, if there was one. */
  readonly password?: Pick<CheckedPassword, 'isCompromised'> | undefined;
  /** Undefined: it succeeded. */
  readonly error?: ServiceError | undefined;
}

/**
 * Events of one user in an hour that anybody can cause. Many must not displace the sign-ins in the trail.
 */
const EVENTS_OF_ANYBODY = { limit: 5, lengthMs: 3_600_000 };

/** Records an event in the transaction that commits it. The caller has proved to be the user. */
export async function auditAccountEvent(tx: StoreWriter, request: AccountRequest, event: AccountEvent): Promise<void> {
  const { pool, clock, random, client, origin } = request;
  const { threat } = pool.settings;
  if (threat === null) return;
  const at = clock.now();
  const userContext = { isAdmin: false, user: request.userContext };
  await tx.authEvents.insert({
    poolId: pool.id,
    sub: event.sub,
    type: event.type,
    eventId: timeOrderedId(at, random),
    at,
    signInId: random.uuid(),
    clientId: client.id,
    flow: '',
    admin: false,
    answered: null,
    outcome: outcomeOf(event.error),
    mfa: null,
    device: noDevice,
    sourceIp: origin.sourceIp,
    userAgent: storedUserAgent(origin),
    risk: riskOf(request, event, signInOrigin(client, origin, userContext), threat.standard === 'ENFORCED'),
  });
}

/**
 * Records an event that anybody can cause who knows a user name, up to five an hour. Call it before the write locks the row
 * of the user: others lock the counter first, too.
 */
export async function auditAnybodysEvent(tx: StoreWriter, request: AccountRequest, event: AccountEvent): Promise<void> {
  const { pool, clock } = request;
  if (pool.settings.threat === null) return;
  const { limit, lengthMs } = EVENTS_OF_ANYBODY;
  const window = { now: clock.now(), lengthMs };
  const isAllowed = await tx.guards.incrementIfBelow(pool.id, `${event.sub}/${event.type}-events`, limit, window);
  if (isAllowed) await auditAccountEvent(tx, request, event);
}

const noDevice: AuditedDevice = { given: null, carried: null, standing: null, trusted: false, minted: null };

function outcomeOf(error: ServiceError | undefined): AuditedOutcome {
  return error === undefined
    ? { kind: 'done' }
    : { kind: 'failure', code: error.code, message: null, lockedUntil: null };
}

/** Only a compromised password is a risk here; the rules about networks and devices are for sign-ins. */
function riskOf(
  { riskData }: Pick<AccountRequest, 'riskData'>,
  { password, error }: AccountEvent,
  origin: SignInOrigin,
  isEnforced: boolean,
): AuditedRisk {
  const isCompromised = password?.isCompromised === true;
  const place = origin.address === null ? undefined : riskData.locations.find(origin.address);
  return {
    decision: isCompromised && error !== undefined ? 'Block' : 'NoRisk',
    level: null,
    rules: [],
    isCompromised,
    isEnforced,
    origin: { ...origin, city: place?.city ?? null, country: place?.country ?? null },
  };
}
