/** The settings of a pool as rules use them: defaults filled in, camelCase. Derived from the record, never stored. */
import type {
  AccountRecoverySettingType,
  AuthFactorType,
  DeviceConfigurationType,
  PasswordPolicyType,
  WebAuthnConfigurationType,
} from '@latchkey/model';
import type { PoolRecord } from '../../records/pool.ts';
import { type AttributeSchema, attributeSchema } from '../schema/attribute-schema.ts';
import { standardAttributes } from '../schema/attribute-schema-standard.ts';
import { type DeviceChoices, deviceChoices } from './device-choices.ts';
import { passkeyOriginsOf } from './passkey-origins.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

/** DeviceConfiguration in force. Supplying any member of it, even both false, switches device tracking on. */
interface DeviceTracking {
  /** ChallengeRequiredOnNewDevice: a remembered, trusted device takes the place of the MFA code. */
  readonly suppressesMfa: boolean;
  /** DeviceOnlyRememberedOnUserPrompt: ConfirmDevice does not remember, UpdateDeviceStatus does. */
  readonly remembersOnPrompt: boolean;
}

/** WebAuthnConfiguration in force. */
export interface WebAuthnSettings {
  /** The domain that passkeys are made for; null: that of the page which asks, as far as the pool knows it. */
  readonly relyingPartyId: string | null;
  readonly userVerification: 'required' | 'preferred';
  /** MULTI_FACTOR_WITH_USER_VERIFICATION: a passkey that verified its user stands for both factors. */
  readonly isMultiFactor: boolean;
}

export interface PoolSettings {
  readonly passwordPolicy: PasswordPolicy;
  /** How many of the user's last passwords, the present one included, a new one must differ from. 0: none. */
  readonly passwordHistorySize: number;
  /** What USER_AUTH may begin with; a password always (Policies.SignInPolicy). */
  readonly allowedFirstFactors: readonly AuthFactorType[];
  readonly webAuthn: WebAuthnSettings;
  /** Origins that may use the pool's passkeys besides those on its domain (the tag `latchkey:passkey-origins`). */
  readonly passkeyOrigins: readonly string[];
  /** Attributes that are the user name (`UsernameAttributes`); empty when users choose one. */
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  readonly aliasAttributes: readonly ('email' | 'phone_number' | 'preferred_username')[];
  readonly caseSensitive: boolean;
  readonly autoVerified: readonly ('email' | 'phone_number')[];
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  readonly softwareTokenMfa: boolean;
  /** MFA is on or optional, and the pool can send text messages: that alone makes them a factor (developer guide). */
  readonly smsMfa: boolean;
  /** MFA is on or optional, and SetUserPoolMfaConfig has switched codes by e-mail on. */
  readonly emailMfa: boolean;
  /** Null: device tracking is off. */
  readonly devices: DeviceTracking | null;
  readonly deviceChoices: DeviceChoices;
  readonly adminCreateUserOnly: boolean;
  readonly deletionProtected: boolean;
  /** By wire name; standard attributes and custom ones. */
  readonly schema: ReadonlyMap<string, AttributeSchema>;
  /** Recovery mechanisms in the order of priority. */
  readonly recovery: readonly ('verified_email' | 'verified_phone_number' | 'admin_only')[];
  /** The pool has a setting for it; else it is what AWS did before there was one. */
  readonly recoveryIsStated: boolean;
  /** The owner chose it: it is not what CreateUserPool gives every pool. */
  readonly recoveryIsChosen: boolean;
}

export type PoolSettingsOf = (record: PoolRecord) => PoolSettings;

/** The settings of a stored pool. */
export function poolSettings({ definition, mfaConfiguration, mfa }: PoolRecord): PoolSettings {
  return {
    passwordPolicy: passwordPolicyOf(definition.Policies?.PasswordPolicy),
    passwordHistorySize: definition.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0,
    allowedFirstFactors: definition.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'],
    webAuthn: webAuthnOf(mfa.webAuthn),
    passkeyOrigins: passkeyOriginsOf(definition.UserPoolTags ?? {}),
    usernameAttributes: definition.UsernameAttributes ?? [],
    aliasAttributes: definition.AliasAttributes ?? [],
    // Without UsernameConfiguration user names are case sensitive (CreateUserPool of the API reference); the console is
    // what asks for insensitive ones.
    caseSensitive: definition.UsernameConfiguration?.CaseSensitive ?? true,
    autoVerified: definition.AutoVerifiedAttributes ?? [],
    mfa: mfaConfiguration,
    softwareTokenMfa: mfa.softwareTokenMfa?.Enabled ?? false,
    smsMfa: mfaConfiguration !== 'OFF' && definition.SmsConfiguration !== undefined,
    emailMfa: mfaConfiguration !== 'OFF' && mfa.emailMfa !== undefined,
    devices: deviceTrackingOf(definition.DeviceConfiguration),
    deviceChoices: deviceChoices(definition.UserPoolTags ?? {}),
    adminCreateUserOnly: definition.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    deletionProtected: definition.DeletionProtection === 'ACTIVE',
    schema: attributeSchema(definition.SchemaAttributes ?? standardAttributes),
    recovery: recoveryOf(definition.AccountRecoverySetting),
    recoveryIsStated: definition.AccountRecoverySetting?.RecoveryMechanisms !== undefined,
    recoveryIsChosen: isChosen(definition.AccountRecoverySetting),
  };
}

/** Days that a temporary password is good for when the pool does not say ("PasswordPolicyType" of the API reference). */
export const defaultTemporaryPasswordDays = 7;

/** A policy that is given without a member does not ask for it; without a policy all four kinds are asked for. */
function passwordPolicyOf(policy: PasswordPolicyType | undefined): PasswordPolicy {
  return {
    minimumLength: policy?.MinimumLength ?? 8,
    requireUppercase: policy === undefined || policy.RequireUppercase === true,
    requireLowercase: policy === undefined || policy.RequireLowercase === true,
    requireNumbers: policy === undefined || policy.RequireNumbers === true,
    requireSymbols: policy === undefined || policy.RequireSymbols === true,
    temporaryPasswordValidityDays: policy?.TemporaryPasswordValidityDays ?? defaultTemporaryPasswordDays,
  };
}

/** Defaults as "WebAuthnConfigurationType" of the API reference has them. */
function webAuthnOf(configuration: WebAuthnConfigurationType | undefined): WebAuthnSettings {
  return {
    relyingPartyId: configuration?.RelyingPartyId ?? null,
    userVerification: configuration?.UserVerification ?? 'preferred',
    isMultiFactor: configuration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  };
}

function deviceTrackingOf(configuration: DeviceConfigurationType | undefined): DeviceTracking | null {
  if (configuration === undefined) return null;
  return {
    suppressesMfa: configuration.ChallengeRequiredOnNewDevice ?? false,
    remembersOnPrompt: configuration.DeviceOnlyRememberedOnUserPrompt ?? false,
  };
}

/** The recovery mechanisms that CreateUserPool gives a pool that names none (observed). */
export const givenRecovery = [
  { Priority: 1, Name: 'verified_email' },
  { Priority: 2, Name: 'verified_phone_number' },
] as const;

/** Whether the owner said how passwords are recovered, and not only was given what every pool is. */
function isChosen(setting: AccountRecoverySettingType | undefined): boolean {
  const mechanisms = setting?.RecoveryMechanisms;
  if (mechanisms === undefined) return false;
  return recoveryOf(setting).join() !== givenRecovery.map(({ Name }) => Name).join();
}

/** Without a setting the phone number comes first ("AccountRecoverySettingType" of the API reference: legacy behaviour). */
function recoveryOf(setting: AccountRecoverySettingType | undefined): PoolSettings['recovery'] {
  const mechanisms = setting?.RecoveryMechanisms;
  if (mechanisms === undefined) return ['verified_phone_number', 'verified_email'];
  return mechanisms.toSorted((a, b) => a.Priority - b.Priority).map(({ Name }) => Name);
}
