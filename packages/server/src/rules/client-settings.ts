/** The settings of an app client as rules use them: defaults filled in, durations in seconds. Derived, never stored. */
import type { ClientRecord } from '../store/records.ts';

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
