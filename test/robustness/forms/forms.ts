/**
 * Every form of managed login, and how a browser gets there. The type of the table makes a page without an entry an error
 * of the compiler.
 */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PageName } from '../../../packages/server/src/surfaces/login/page-context.ts';
import { password, sdk } from '../../harness/aws.ts';
import { enabled, messagePool, preferFactors, setFactors } from '../../harness/factors.ts';
import { setUpAuthenticator } from '../../harness/people.ts';
import { type App, signIn } from '../../harness/sign-in.ts';
import { FormClient } from './form-client.ts';

/** The pages that take a form. `oauth2/authorize` takes none. */
export type FormPage = Exclude<PageName, 'oauth2/authorize'>;

export interface Form {
  /** The pool whose users see the page. */
  readonly pool: PoolKind;
  /** The fields of the page, with values that it could accept. */
  readonly fields: (visitor: Visitor) => Readonly<Record<string, string>>;
  /** Brings the browser to the page. */
  readonly prepare: (visitor: Visitor) => Promise<void>;
}

/** What the users of a pool meet when they sign in. */
type PoolKind = 'plain' | 'required' | 'choice' | 'several';

/** A pool with an app client for browsers. */
export interface FormApp extends App {
  readonly base: string;
  readonly query: string;
}

export interface Visitor {
  readonly app: FormApp;
  readonly client: FormClient;
  /** A confirmed user. Each visitor has one of its own: wrong answers lock users out. */
  readonly username: string;
}

const CALLBACK = 'http://localhost:1/callback';

const pools: Readonly<Record<PoolKind, Partial<CreateUserPoolCommandInput>>> = {
  plain: {},
  required: {},
  several: messagePool,
  choice: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN', 'EMAIL_OTP'] } } },
};

const factors: Readonly<Record<PoolKind, Parameters<typeof setFactors>[1]>> = {
  plain: { mode: 'OPTIONAL', app: true },
  required: { mode: 'ON', app: true },
  choice: { mode: 'OFF' },
  several: { mode: 'OPTIONAL', email: true },
};

/** Creates the pools of all forms. */
export async function createFormApps(endpoint: string): Promise<Readonly<Record<PoolKind, FormApp>>> {
  return {
    plain: await createFormApp(endpoint, 'plain'),
    required: await createFormApp(endpoint, 'required'),
    choice: await createFormApp(endpoint, 'choice'),
    several: await createFormApp(endpoint, 'several'),
  };
}

async function createFormApp(endpoint: string, kind: PoolKind): Promise<FormApp> {
  const client = sdk(endpoint);
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({ PoolName: kind, AutoVerifiedAttributes: ['email'], ...pools[kind] }),
  );
  const userPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'forms',
      ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      CallbackURLs: [CALLBACK],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  const clientId = UserPoolClient?.ClientId ?? '';
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK }).toString();
  const app = { sdk: client, userPoolId, clientId, clientSecret: undefined };
  await setFactors(app, factors[kind]);
  // Passkeys belong to names.
  return { ...app, base: `${endpoint.replace('127.0.0.1', 'localhost')}/${userPoolId}`, query };
}

let users = 0;

/** Creates a user, and a browser that has not been anywhere. */
export async function newVisitor(app: FormApp): Promise<Visitor> {
  const username = `visitor-${(users += 1)}`;
  const user = { UserPoolId: app.userPoolId, Username: username };
  const UserAttributes = [
    { Name: 'email', Value: `${username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: '+12065550100' },
    { Name: 'phone_number_verified', Value: 'true' },
  ];
  await app.sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
  await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  return { app, client: new FormClient(app.base), username };
}

/** Loads a page for the token of its form. */
const loads =
  (page: string) =>
  async ({ app, client }: Visitor): Promise<void> => {
    await client.get(page, app.query);
  };

/** Signs in with the password, and stops at what comes next. */
async function passPassword({ app, client, username }: Visitor, secret = password): Promise<void> {
  await client.get('login', app.query);
  await client.post('login', app.query, { username, password: secret });
}

async function passPasswordWithApp(visitor: Visitor): Promise<void> {
  const { app, username } = visitor;
  const { result } = await signIn(app, { username, password });
  await setUpAuthenticator(app, result.AccessToken);
  await passPassword(visitor);
}

/** With two factors and no preferred one, the user chooses. */
async function passPasswordWithSeveral(visitor: Visitor): Promise<void> {
  const { app, username } = visitor;
  await preferFactors(app, { username }, { SMSMfaSettings: enabled, EmailMfaSettings: enabled });
  await passPassword(visitor);
}

async function passTemporaryPassword(visitor: Visitor): Promise<void> {
  const { app, username } = visitor;
  const Password = 'Temporary-Horse-1';
  const user = { UserPoolId: app.userPoolId, Username: username };
  await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: false }));
  await passPassword(visitor, Password);
}

const newName = (): string => `new-${(users += 1)}`;

/** Signs a new user up, so that a code waits. */
async function signUp({ app, client }: Visitor): Promise<void> {
  await client.get('signup', app.query);
  const username = newName();
  const fields = { username, 'requiredAttributes[email]': `${username}@example.com`, password };
  await client.post('signup', app.query, fields);
}

async function askForReset({ app, client, username }: Visitor): Promise<void> {
  await client.get('forgotPassword', app.query);
  await client.post('forgotPassword', app.query, { username });
}

const credential = JSON.stringify({
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  authenticatorAttachment: 'platform',
  response: { clientDataJSON: 'e30', attestationObject: 'o2NmbXRkbm9uZQ', transports: ['internal'] },
});

export const forms: Readonly<Record<FormPage, Form>> = {
  login: {
    pool: 'choice',
    prepare: loads('login'),
    fields: ({ username }) => ({
      username,
      password,
      cognitoAsfData: '',
      signInSubmitButton: 'Sign in',
      factor: 'EMAIL_OTP',
      credential,
      idp_identifier: 'someone@example.com',
      continue: 'true',
    }),
  },
  signup: {
    pool: 'plain',
    prepare: loads('signup'),
    fields: () => {
      const username = newName();
      return { username, 'requiredAttributes[email]': `${username}@example.com`, password, cognitoAsfData: '' };
    },
  },
  confirm: { pool: 'plain', prepare: signUp, fields: ({ username }) => ({ username, code: '123456' }) },
  resendcode: { pool: 'plain', prepare: signUp, fields: ({ username }) => ({ username }) },
  forgotPassword: {
    pool: 'plain',
    prepare: loads('forgotPassword'),
    fields: ({ username }) => ({ username, cognitoAsfData: '' }),
  },
  confirmforgotPassword: {
    pool: 'plain',
    prepare: askForReset,
    fields: ({ username }) => ({ username, code: '123456', password, confirmPassword: password }),
  },
  changePassword: {
    pool: 'plain',
    prepare: passTemporaryPassword,
    fields: () => ({
      password: 'Another-Horse-8',
      confirmPassword: 'Another-Horse-8',
      'requiredAttributes[name]': 'Eve',
    }),
  },
  mfa: {
    pool: 'plain',
    prepare: passPasswordWithApp,
    fields: () => ({ code: '123456', rememberDevice: 'true', resend: 'true' }),
  },
  'mfa/select': {
    pool: 'several',
    prepare: passPasswordWithSeveral,
    fields: () => ({ factor: 'EMAIL_OTP' }),
  },
  'mfa/register': {
    pool: 'required',
    prepare: passPassword,
    fields: ({ username }) => ({ code: '123456', factor: 'SOFTWARE_TOKEN_MFA', email: `${username}@example.com` }),
  },
  'passkeys/add': { pool: 'choice', prepare: passPassword, fields: () => ({ credential }) },
};
