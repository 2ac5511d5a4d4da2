/** Pools and users for tests of passkeys. */
import type { CreateUserPoolClientRequest, CreateUserPoolRequest, WebAuthnConfigurationType } from '@latchkey/model';
import {
  type CredentialForm,
  type Kind,
  SoftwareAuthenticator,
} from '../../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { SetUserPoolMfaConfig } from '../../pools/SetUserPoolMfaConfig.ts';
import { AdminCreateUser } from '../../users/administration/AdminCreateUser.ts';
import { AdminSetUserPassword } from '../../users/administration/AdminSetUserPassword.ts';
import { attributes, newTestApp, PASSWORD, type TestApp } from '../../users/testing/users.ts';
import { CompleteWebAuthnRegistration } from '../CompleteWebAuthnRegistration.ts';
import { StartWebAuthnRegistration } from '../StartWebAuthnRegistration.ts';

/** A page of the relying party. */
export const PAGE = 'https://app.example.com';

/** Creates a pool in which passkeys of `example.com` are a first factor, and an app client. */
export async function newPasskeyApp(
  services: TestServices,
  configuration: WebAuthnConfigurationType | null = { RelyingPartyId: 'example.com' },
  pool: Omit<CreateUserPoolRequest, 'PoolName'> = {},
  client: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'> = {},
): Promise<TestApp> {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } };
  const testApp = await newTestApp(
    services,
    { Policies, ...pool },
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ...client },
  );
  if (configuration !== null) {
    const { UserPoolId } = testApp;
    await callOperation(services, SetUserPoolMfaConfig, { UserPoolId, WebAuthnConfiguration: configuration });
  }
  return testApp;
}

/** Creates a confirmed user with a password and an address. Returns the sub. */
export async function newUser(
  services: TestServices,
  { UserPoolId }: TestApp,
  email: string,
  usernames?: 'addresses',
): Promise<string> {
  const Username = usernames === 'addresses' ? email : (email.split('@')[0] ?? '');
  const UserAttributes = attributes({ email, email_verified: 'true' });
  const person = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' as const };
  const { User } = await callOperation(services, AdminCreateUser, person);
  await callOperation(services, AdminSetUserPassword, { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
}

/** The content of CredentialCreationOptions. */
export interface CreationOptions {
  readonly authenticatorSelection: object;
  readonly challenge: string;
  readonly excludeCredentials: readonly { readonly id: string }[];
  readonly pubKeyCredParams: readonly object[];
  readonly rp: { readonly id: string; readonly name: string };
  readonly timeout: number;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
}

export async function startRegistration(services: TestServices, AccessToken: string): Promise<CreationOptions> {
  const { CredentialCreationOptions } = await callOperation(services, StartWebAuthnRegistration, { AccessToken });
  return CredentialCreationOptions as unknown as CreationOptions;
}

export function completeRegistration(services: TestServices, AccessToken: string, credential: CredentialForm) {
  // JSON on the wire has no undefined members.
  const Credential = JSON.parse(JSON.stringify(credential)) as string;
  return callOperation(services, CompleteWebAuthnRegistration, { AccessToken, Credential });
}

/** Creates a passkey and registers it. */
export async function registerPasskey(
  services: TestServices,
  accessToken: string,
  kind: Kind = {},
  origin = PAGE,
): Promise<SoftwareAuthenticator> {
  const authenticator = new SoftwareAuthenticator(origin, kind);
  const options = await startRegistration(services, accessToken);
  await completeRegistration(services, accessToken, authenticator.create(options));
  return authenticator;
}
