/** What belongs to one user, for operations on it: sessions, codes, passkeys, events. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SoftwareAuthenticator } from '../../packages/server/src/crypto/web-authn/testing/authenticator.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { claimsOf } from '../harness/claims.ts';
import type { RawClient } from '../harness/raw-client.ts';
import { type FullUser, signIn } from './full-user.ts';

type Members = Readonly<Record<string, unknown>>;

/** Creates something for operations of a user. Returns the members of a request that name it. */
export type Maker = (raw: RawClient, user: FullUser, name: string) => Promise<Members>;

/** Another session of the user than that of the access token. */
export const session: Maker = async (raw, user) => {
  const { AccessToken } = await signIn(raw, user, user.username);
  return { SessionId: claimsOf(AccessToken)['sid'] };
};

export const event: Maker = async (raw, user) => {
  const key = { UserPoolId: user.userPoolId, Username: user.username };
  const { AuthEvents } = await raw.result<{ AuthEvents: Members[] }>('AdminListUserAuthEvents', key);
  return { EventId: AuthEvents[0]?.['EventId'], FeedbackValue: 'Valid' };
};

/** Returns the newest code to an address. Waits for it: messages are sent after the answer, and not all of them have a code. */
async function codeFor(raw: RawClient, email: string): Promise<string> {
  const path = `/_latchkey/inbox?to=${encodeURIComponent(email)}&wait=5`;
  for (;;) {
    const { text } = await raw.send({ method: 'GET', path });
    const { messages } = JSON.parse(text) as { messages: { code: string }[] };
    const code = messages.findLast((message) => /^\d{6}$/.test(message.code))?.code;
    if (code !== undefined) return code;
    await sleep(100);
  }
}

/** A user who has signed up, and has not confirmed it. */
export const unconfirmed: Maker = async (raw, user, Username) => {
  const email = `${Username}@example.com`;
  const UserAttributes = [{ Name: 'email', Value: email }];
  await raw.result('SignUp', { ClientId: user.clientId, Username, Password: user.password, UserAttributes });
  return { Username, ConfirmationCode: await codeFor(raw, email) };
};

export const forgotten: Maker = async (raw, user) => {
  await raw.call('ForgotPassword', { ClientId: user.clientId, Username: user.username });
  return { ConfirmationCode: await codeFor(raw, user.email) };
};

export const attributeCode: Maker = async (raw, user) => {
  await raw.call('GetUserAttributeVerificationCode', { AccessToken: user.accessToken, AttributeName: 'email' });
  return { Code: await codeFor(raw, user.email) };
};

export const authenticatorApp: Maker = async (raw, { accessToken: AccessToken }) => {
  const { SecretCode } = await raw.result<{ SecretCode: string }>('AssociateSoftwareToken', { AccessToken });
  return { UserCode: await new Authenticator(SecretCode).code() };
};

type Creation = Parameters<SoftwareAuthenticator['create']>[0];

/** A new passkey that is not registered yet. */
export const credential: Maker = async (raw, { accessToken: AccessToken }) => {
  const { CredentialCreationOptions } = await raw.result<{ CredentialCreationOptions: Creation }>(
    'StartWebAuthnRegistration',
    { AccessToken },
  );
  const created = new SoftwareAuthenticator('https://example.com', {}).create(CredentialCreationOptions);
  // JSON on the wire has no undefined members.
  return { Credential: JSON.parse(JSON.stringify(created)) as unknown };
};

export const passkey: Maker = async (raw, user, name) => {
  const { Credential } = await credential(raw, user, name);
  await raw.result('CompleteWebAuthnRegistration', { AccessToken: user.accessToken, Credential });
  return { CredentialId: (Credential as { id: string }).id };
};
