/** The settings of an app client as rules use them: defaults filled in, durations in seconds. Derived, never stored. */
import type { ExplicitAuthFlowsType, RefreshTokenRotationType } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import { tokenSeconds } from './token-validity.ts';

/** Flows of InitiateAuth and AdminInitiateAuth that a client may use, freed from the two spellings of ExplicitAuthFlows. */
export type EnabledFlow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'
  | 'REFRESH_TOKEN_AUTH';

export interface ClientSettings {
  readonly flows: ReadonlySet<EnabledFlow>;
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** AuthSessionValidity: how long a challenge may be answered. */
  readonly authSessionSeconds: number;
  /** PreventUserExistenceErrors = ENABLED. */
  readonly hidesUserExistence: boolean;
  readonly tokenRevocation: boolean;
  /** Refresh token rotation, or null when off. */
  readonly rotation: { readonly graceSeconds: number } | null;
  /** Null: the default set (all standard attributes; for reading all custom ones as well). */
  readonly readAttributes: ReadonlySet<string> | null;
  readonly writeAttributes: ReadonlySet<string> | null;
}

export type ClientSettingsOf = (record: ClientRecord) => ClientSettings;

/** The settings of a stored app client. */
export function clientSettings({ definition }: ClientRecord): ClientSettings {
  const rotation = rotationOf(definition.RefreshTokenRotation);
  return {
    flows: flowsOf(definition.ExplicitAuthFlows ?? [], rotation !== null),
    ...tokenSeconds(definition),
    authSessionSeconds: (definition.AuthSessionValidity ?? defaultAuthSessionMinutes) * 60,
    hidesUserExistence: definition.PreventUserExistenceErrors === 'ENABLED',
    tokenRevocation: definition.EnableTokenRevocation ?? true,
    rotation,
    readAttributes: setOf(definition.ReadAttributes),
    writeAttributes: setOf(definition.WriteAttributes),
  };
}

/** AuthSessionValidity of a client that does not say ("CreateUserPoolClient" of the API reference). */
export const defaultAuthSessionMinutes = 3;

/** The longest that a client may choose: AuthSessionValidity is 3 to 15 minutes. */
export const longestSessionMs = 15 * 60_000;

const withAllow: ReadonlyMap<ExplicitAuthFlowsType, EnabledFlow> = new Map([
  ['ALLOW_USER_SRP_AUTH', 'USER_SRP_AUTH'],
  ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
  ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH'],
  ['ALLOW_USER_AUTH', 'USER_AUTH'],
  ['ALLOW_REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH'],
]);

/** What a client may do that names no flow at all, or only old names ("CreateUserPoolClient", ExplicitAuthFlows). */
const always: readonly EnabledFlow[] = ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'];

/** Old names add to what is always there, but for CUSTOM_AUTH_FLOW_ONLY, which takes SRP away. */
function flowsOf(names: readonly ExplicitAuthFlowsType[], rotates: boolean): ReadonlySet<EnabledFlow> {
  const flows = new Set<EnabledFlow>(names.flatMap((name) => withAllow.get(name) ?? []));
  if (flows.size === 0) {
    for (const flow of always) flows.add(flow);
    if (names.includes('ADMIN_NO_SRP_AUTH')) flows.add('ADMIN_USER_PASSWORD_AUTH');
    if (names.includes('USER_PASSWORD_AUTH')) flows.add('USER_PASSWORD_AUTH');
    if (names.includes('CUSTOM_AUTH_FLOW_ONLY')) flows.delete('USER_SRP_AUTH');
  }
  // With rotation, GetTokensFromRefreshToken is the only way to refresh ("Refresh tokens" of the developer guide).
  if (rotates) flows.delete('REFRESH_TOKEN_AUTH');
  return flows;
}

function rotationOf(rotation: RefreshTokenRotationType | undefined): ClientSettings['rotation'] {
  return rotation?.Feature === 'ENABLED' ? { graceSeconds: rotation.RetryGracePeriodSeconds ?? 0 } : null;
}

/** An empty list says as little as none: AWS gives neither back. */
function setOf(names: readonly string[] | undefined): ReadonlySet<string> | null {
  return names === undefined || names.length === 0 ? null : new Set(names);
}
