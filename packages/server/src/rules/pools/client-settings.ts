/**
 * The settings of an app client in the form that the rules use: defaults filled in, durations in seconds. Derived,
 * never stored.
 */
import type { ExplicitAuthFlowsType, RefreshTokenRotationType } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import { tokenSeconds } from './token-validity.ts';

/**
 * Flows of InitiateAuth and AdminInitiateAuth that a client may use; one name for both spellings of ExplicitAuthFlows.
 */
export type EnabledFlow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'
  | 'REFRESH_TOKEN_AUTH';

export interface ClientSettings {
  readonly flows: ReadonlySet<EnabledFlow>;
  /** ALLOW_CLIENT_TOKEN_AUTH: the client may get tokens for itself by GetClientToken, and none for users. */
  readonly clientTokens: boolean;
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** AuthSessionValidity: how long a challenge can be answered. */
  readonly authSessionSeconds: number;
  /** PreventUserExistenceErrors = ENABLED. */
  readonly hidesUserExistence: boolean;
  readonly tokenRevocation: boolean;
  /** Refresh token rotation, or null when off. */
  readonly rotation: { readonly graceSeconds: number } | null;
  /** Null: the default set (all standard attributes; for reading, all custom ones as well). */
  readonly readAttributes: ReadonlySet<string> | null;
  readonly writeAttributes: ReadonlySet<string> | null;
}

export type ClientSettingsOf = (record: ClientRecord) => ClientSettings;

/** Derives the settings of a stored app client. */
export function clientSettings({ definition }: ClientRecord): ClientSettings {
  const rotation = rotationOf(definition.RefreshTokenRotation);
  const names = definition.ExplicitAuthFlows ?? [];
  return {
    flows: flowsOf(names, rotation !== null),
    clientTokens: names.includes('ALLOW_CLIENT_TOKEN_AUTH'),
    ...tokenSeconds(definition),
    authSessionSeconds: (definition.AuthSessionValidity ?? defaultAuthSessionMinutes) * 60,
    hidesUserExistence: definition.PreventUserExistenceErrors === 'ENABLED',
    tokenRevocation: definition.EnableTokenRevocation ?? true,
    rotation,
    readAttributes: setOf(definition.ReadAttributes),
    writeAttributes: setOf(definition.WriteAttributes),
  };
}

/** AuthSessionValidity of a client that does not set it ("CreateUserPoolClient" of the API reference). */
export const defaultAuthSessionMinutes = 3;

/** The longest lifetime of a Session: AuthSessionValidity is 3 to 15 minutes. */
export const longestSessionMs = 15 * 60_000;

const withAllow: ReadonlyMap<ExplicitAuthFlowsType, EnabledFlow> = new Map([
  ['ALLOW_USER_SRP_AUTH', 'USER_SRP_AUTH'],
  ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
  ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH'],
  ['ALLOW_USER_AUTH', 'USER_AUTH'],
  ['ALLOW_REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH'],
]);

/** The flows of a client that lists no flow, or only legacy names ("CreateUserPoolClient", ExplicitAuthFlows). */
const always: readonly EnabledFlow[] = ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'];

/** Legacy names add to the default flows, except CUSTOM_AUTH_FLOW_ONLY, which removes SRP. */
function flowsOf(names: readonly ExplicitAuthFlowsType[], rotates: boolean): ReadonlySet<EnabledFlow> {
  const flows = new Set<EnabledFlow>(names.flatMap((name) => withAllow.get(name) ?? []));
  // This flow excludes all flows for users.
  if (flows.size === 0 && !names.includes('ALLOW_CLIENT_TOKEN_AUTH')) {
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

/** An empty list means the same as no list: AWS returns neither. */
function setOf(names: readonly string[] | undefined): ReadonlySet<string> | null {
  return names === undefined || names.length === 0 ? null : new Set(names);
}
