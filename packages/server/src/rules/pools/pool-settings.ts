/**
 * The settings of a pool in the form that the rules use: defaults filled in, camelCase. Derived from the record, never
 * stored.
 */
import type {
  AccountRecoverySettingType,
  AuthFactorType,
  DeviceConfigurationType,
  PasswordPolicyType,
  UserPoolAddOnsType,
  WebAuthnConfigurationType,
} from '@latchkey/model';
import { type LockOutProfile, lockOutProfileOf } from '../../records/attempts.ts';
import type { PoolRecord } from '../../records/pool.ts';
import { type AttributeSchema, attributeSchema } from '../schema/attribute-schema.ts';
import { standardAttributes } from '../schema/attribute-schema-standard.ts';
import { type DeviceChoices, deviceChoices } from './device-choices.ts';
import { deviceTrustMsOf } from './device-trust-days.ts';
import { type OAuthChoices, oauthChoices } from './oauth-choices.ts';
import { passkeyOriginsOf } from './passkey-origins.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

/** DeviceConfiguration in force. Giving any member of it, even both as false, switches device tracking on. */
interface DeviceTracking {
  /** ChallengeRequiredOnNewDevice: a remembered, trusted device replaces the MFA code. */
  readonly suppressesMfa: boolean;
  /** DeviceOnlyRememberedOnUserPrompt: a device is remembered by UpdateDeviceStatus, not by ConfirmDevice. */
  readonly remembersOnPrompt: boolean;
}

/** WebAuthnConfiguration in force. */
export interface WebAuthnSettings {
  /** The domain that passkeys belong to; null: not set (see relyingPartyId in rules/factors/relying-party.ts). */
  readonly relyingPartyId: string | null;
  readonly userVerification: 'required' | 'preferred';
  /** MULTI_FACTOR_WITH_USER_VERIFICATION: a passkey with user verification counts as both factors. */
  readonly isMultiFactor: boolean;
}

type ThreatMode = 'OFF' | 'AUDIT' | 'ENFORCED';

/** What threat protection does: `AUDIT` judges sign-ins and records the result, `ENFORCED` also acts on it. */
interface ThreatProtection {
  /** AdvancedSecurityMode. */
  readonly standard: ThreatMode;
  /** CustomAuthMode: for CUSTOM_AUTH. */
  readonly custom: ThreatMode;
}

export interface PoolSettings {
  readonly passwordPolicy: PasswordPolicy;
  /** How many of the user's last passwords, including the present one, a new one must differ from. 0: none. */
  readonly passwordHistorySize: number;
  /** The first factors of USER_AUTH; always includes the password (Policies.SignInPolicy). */
  readonly allowedFirstFactors: readonly AuthFactorType[];
  readonly webAuthn: WebAuthnSettings;
  /** Origins outside the pool's domain that may use its passkeys (the tag `latchkey:passkey-origins`). */
  readonly passkeyOrigins: readonly string[];
  /** Attributes used as the user name (`UsernameAttributes`); empty if users choose one. */
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  readonly aliasAttributes: readonly ('email' | 'phone_number' | 'preferred_username')[];
  readonly caseSensitive: boolean;
  readonly autoVerified: readonly ('email' | 'phone_number')[];
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  readonly softwareTokenMfa: boolean;
  /** MFA is on or optional and the pool can send text messages, which alone makes them a factor (developer guide). */
  readonly smsMfa: boolean;
  /** MFA is on or optional, and SetUserPoolMfaConfig has enabled codes by e-mail. */
  readonly emailMfa: boolean;
  /** Null: device tracking is off. */
  readonly devices: DeviceTracking | null;
  readonly deviceChoices: DeviceChoices;
  /** How long a device takes the place of MFA after it was passed, in milliseconds; null: without end. */
  readonly deviceTrustMs: number | null;
  readonly oauthChoices: OAuthChoices;
  readonly lockOut: LockOutProfile;
  /** Threat protection (UserPoolAddOns); null: off. */
  readonly threat: ThreatProtection | null;
  readonly adminCreateUserOnly: boolean;
  readonly deletionProtected: boolean;
  /** Standard and custom attributes by wire name. */
  readonly schema: ReadonlyMap<string, AttributeSchema>;
  /** Recovery mechanisms by priority. */
  readonly recovery: readonly ('verified_email' | 'verified_phone_number' | 'admin_only')[];
  /** The pool has a recovery setting; without one it behaves like AWS did before the setting existed. */
  readonly hasRecoverySetting: boolean;
  /** The owner chose the recovery setting: it differs from the one that CreateUserPool sets by default. */
  readonly recoveryIsChosen: boolean;
}

export type PoolSettingsOf = (record: PoolRecord) => PoolSettings;

/** Derives the settings of a stored pool. */
export function poolSettings({ definition, mfaConfiguration, mfa }: PoolRecord): PoolSettings {
  return {
    passwordPolicy: passwordPolicyOf(definition.Policies?.PasswordPolicy),
    passwordHistorySize: definition.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0,
    allowedFirstFactors: definition.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'],
    webAuthn: webAuthnOf(mfa.webAuthn),
    passkeyOrigins: passkeyOriginsOf(definition.UserPoolTags ?? {}),
    usernameAttributes: definition.UsernameAttributes ?? [],
    aliasAttributes: definition.AliasAttributes ?? [],
    // Without UsernameConfiguration, user names are case sensitive (CreateUserPool in the API reference). Pools made in
    // the console are case insensitive because the console sets it.
    caseSensitive: definition.UsernameConfiguration?.CaseSensitive ?? true,
    autoVerified: definition.AutoVerifiedAttributes ?? [],
    mfa: mfaConfiguration,
    softwareTokenMfa: mfa.softwareTokenMfa?.Enabled ?? false,
    smsMfa: mfaConfiguration !== 'OFF' && definition.SmsConfiguration !== undefined,
    emailMfa: mfaConfiguration !== 'OFF' && mfa.emailMfa !== undefined,
    devices: deviceTrackingOf(definition.DeviceConfiguration),
    deviceChoices: deviceChoices(definition.UserPoolTags ?? {}),
    deviceTrustMs: deviceTrustMsOf(definition.UserPoolTags ?? {}),
    oauthChoices: oauthChoices(definition.UserPoolTags ?? {}),
    lockOut: lockOutProfileOf(definition.UserPoolTags ?? {}),
    threat: threatOf(definition.UserPoolAddOns),
    adminCreateUserOnly: definition.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    deletionProtected: definition.DeletionProtection === 'ACTIVE',
    schema: attributeSchema(definition.SchemaAttributes ?? standardAttributes),
    recovery: recoveryOf(definition.AccountRecoverySetting),
    hasRecoverySetting: definition.AccountRecoverySetting?.RecoveryMechanisms !== undefined,
    recoveryIsChosen: isChosen(definition.AccountRecoverySetting),
  };
}

/** Days until a temporary password expires if the pool does not set it ("PasswordPolicyType" of the API reference). */
export const defaultTemporaryPasswordDays = 7;

/**
 * Without a policy, all four kinds of characters are required. In a given policy, a missing member means not required.
 */
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

/** Defaults as in "WebAuthnConfigurationType" of the API reference. */
function webAuthnOf(configuration: WebAuthnConfigurationType | undefined): WebAuthnSettings {
  return {
    relyingPartyId: configuration?.RelyingPartyId ?? null,
    userVerification: configuration?.UserVerification ?? 'preferred',
    isMultiFactor: configuration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  };
}

function threatOf(addOns: UserPoolAddOnsType | undefined): ThreatProtection | null {
  const standard = addOns?.AdvancedSecurityMode ?? 'OFF';
  const custom = addOns?.AdvancedSecurityAdditionalFlows?.CustomAuthMode ?? 'OFF';
  return standard === 'OFF' && custom === 'OFF' ? null : { standard, custom };
}

function deviceTrackingOf(configuration: DeviceConfigurationType | undefined): DeviceTracking | null {
  if (configuration === undefined) return null;
  return {
    suppressesMfa: configuration.ChallengeRequiredOnNewDevice ?? false,
    remembersOnPrompt: configuration.DeviceOnlyRememberedOnUserPrompt ?? false,
  };
}

/** The recovery mechanisms that CreateUserPool sets if the request names none (observed). */
export const defaultRecovery = [
  { Priority: 1, Name: 'verified_email' },
  { Priority: 2, Name: 'verified_phone_number' },
] as const;

/** Whether the owner chose the recovery mechanisms, so that they differ from the default. */
function isChosen(setting: AccountRecoverySettingType | undefined): boolean {
  const mechanisms = setting?.RecoveryMechanisms;
  if (mechanisms === undefined) return false;
  return recoveryOf(setting).join() !== defaultRecovery.map(({ Name }) => Name).join();
}

/**
 * Without a setting, the phone number comes first ("AccountRecoverySettingType" of the API reference: legacy
 * behaviour).
 */
function recoveryOf(setting: AccountRecoverySettingType | undefined): PoolSettings['recovery'] {
  const mechanisms = setting?.RecoveryMechanisms;
  if (mechanisms === undefined) return ['verified_phone_number', 'verified_email'];
  return mechanisms.toSorted((a, b) => a.Priority - b.Priority).map(({ Name }) => Name);
}
