/**
 * What a declaration says, after it was read: pools with all that belongs to them. Members in upper case are those of the API; what
 * a declaration leaves out is undefined and stays as it is on the server.
 */
import type {
  CreateGroupRequest,
  CreateIdentityProviderRequest,
  CreateManagedLoginBrandingRequest,
  CreateResourceServerRequest,
  CreateTermsRequest,
  CreateUserPoolClientRequest,
  CreateUserPoolDomainRequest,
  CreateUserPoolRequest,
  SetLogDeliveryConfigurationRequest,
  SetRiskConfigurationRequest,
  SetUICustomizationRequest,
  SetUserPoolClientSessionConfigurationRequest,
  SetUserPoolMfaConfigRequest,
  SetUserPoolSessionConfigurationRequest,
} from '@latchkey/model';
import type { MfaFactor } from '../../records/user.ts';
import type { Path, Position } from '../source/problems.ts';

export interface Declaration {
  /** The name of the document, for messages. */
  readonly name: string;
  /** The position of a part in the document. */
  locate(path: Path): Position | undefined;
  readonly pools: readonly PoolDeclaration[];
}

/** Members of a request without the place where they belong to. */
type Of<T> = Omit<T, 'UserPoolId' | 'ClientId'>;

/** What both kinds of customization and of risk settings can belong to. */
interface PerClientSettings {
  readonly uiCustomization?: Of<SetUICustomizationRequest> | undefined;
  readonly riskConfiguration?: Of<SetRiskConfigurationRequest> | undefined;
}

export interface PoolDeclaration extends PerClientSettings {
  readonly path: Path;
  /** The pool's id; undefined: a new one, and the pool is found by its name. */
  readonly id?: string | undefined;
  /** Whether PoolName is declared. Otherwise it is made from the id, for a new pool. */
  readonly isNamed: boolean;
  /** Members of CreateUserPool, without the one for MFA. */
  readonly settings: Omit<CreateUserPoolRequest, 'MfaConfiguration'>;
  /** Members of SetUserPoolMfaConfig. */
  readonly mfa: Of<SetUserPoolMfaConfigRequest>;
  readonly resourceServers?: readonly Of<CreateResourceServerRequest>[] | undefined;
  readonly identityProviders?: readonly Of<CreateIdentityProviderRequest>[] | undefined;
  readonly groups?: readonly Of<CreateGroupRequest>[] | undefined;
  readonly clients?: readonly ClientDeclaration[] | undefined;
  readonly sessionConfiguration?: Of<SetUserPoolSessionConfigurationRequest> | undefined;
  readonly logDelivery?: Of<SetLogDeliveryConfigurationRequest> | undefined;
  readonly domains?: readonly Of<CreateUserPoolDomainRequest>[] | undefined;
  readonly users?: readonly UserDeclaration[] | undefined;
}

export interface ClientDeclaration extends PerClientSettings {
  /** The client id; undefined: a new one, and the client is found by its name. */
  readonly id?: string | undefined;
  /** A client secret; undefined: none, unless GenerateSecret is set. */
  readonly secret?: string | undefined;
  /** Whether ClientName is declared. Otherwise it is the id, for a new app client. */
  readonly isNamed: boolean;
  readonly settings: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientSecret'>;
  readonly branding?: Of<CreateManagedLoginBrandingRequest> | undefined;
  readonly sessionConfiguration?: Of<SetUserPoolClientSessionConfigurationRequest> | undefined;
  readonly terms?: readonly Of<CreateTermsRequest>[] | undefined;
}

export interface UserDeclaration {
  readonly username: string;
  /** A password that the user keeps. */
  readonly password?: string | undefined;
  /** A password that the user must replace at the first sign-in. */
  readonly temporaryPassword?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly totp?: TotpDeclaration | undefined;
  /** The second factors that are on; undefined: the authenticator app if there is one. */
  readonly mfa?: readonly MfaFactor[] | undefined;
  readonly preferredMfa?: MfaFactor | undefined;
  readonly devices?: readonly DeviceDeclaration[] | undefined;
  readonly passkeys?: readonly PasskeyDeclaration[] | undefined;
}

export interface TotpDeclaration {
  /** Base32. */
  readonly secret: string;
  readonly name?: string | undefined;
}

/** A confirmed device. */
export interface DeviceDeclaration {
  /** `<region>_<uuid>`. */
  readonly key: string;
  readonly groupKey: string;
  /** The secret with which the device proves itself (DEVICE_SRP_AUTH). */
  readonly password: string;
  readonly name?: string | undefined;
  /** True by default. */
  readonly remembered: boolean;
  /** Whether it was used in a sign-in that passed MFA, so that it takes the place of a code; true by default. */
  readonly trusted: boolean;
}

/** A passkey that the user has registered: an ES256 key whose private part a test or a virtual authenticator has. */
export interface PasskeyDeclaration {
  /** The credential id, base64url. */
  readonly id: string;
  /** The private key: P-256, PKCS#8 in base64. The server stores the public key only. */
  readonly privateKey: string;
  readonly name?: string | undefined;
  /** The domain of the passkey; that of the pool by default. */
  readonly relyingPartyId?: string | undefined;
}
