/** Sign-in with a company's OpenID Provider: a real Latchkey, oidc-provider, and openid-client as the app. */
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorpProvider, startCorpProvider } from '../harness/corp-provider.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { appAddress, createFederatedPool, type FederatedClient, type FederatedPool } from './federated-pool.ts';

const refusing = 'arn:aws:lambda:us-east-1:123456789012:function:refusing';

let latchkey: Latchkey;
let corp: CorpProvider;
let pool: FederatedPool;
let app: FederatedClient;
beforeAll(async () => {
  const args = ['--function', `refusing=${join(import.meta.dirname, '..', 'harness', 'refusing-function.ts')}`];
  latchkey = await startLatchkey({ args });
  pool = await createFederatedPool(latchkey.endpoint, {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreSignUp: refusing, PreAuthentication: refusing },
  });
  corp = await startCorpProvider([`${pool.base}/oauth2/idpresponse`]);
  app = await pool.withProvider({ ProviderDetails: corp.details });
});
afterAll(async () => {
  await latchkey.stop();
  await corp.close();
});

const isApp = (url: URL) => url.href.startsWith(appAddress);

async function signIn(subject: string, agent = new UserAgent(), parameters?: Readonly<Record<string, string>>) {
  const { url, tokens } = await app.begin(parameters);
  return { address: await agent.signInAtCorp(url, subject, isApp), tokens };
}

async function user(Username: string) {
  const key = { UserPoolId: pool.userPoolId, Username };
  const { UserAttributes = [], UserStatus } = await pool.sdk.send(new AdminGetUserCommand(key));
  const { Groups = [] } = await pool.sdk.send(new AdminListGroupsForUserCommand(key));
  const attributes = Object.fromEntries(UserAttributes.map(({ Name = '', Value }) => [Name, Value]));
  return { UserStatus, attributes, groups: Groups.map(({ GroupName }) => GroupName) };
}

it('the first sign-in creates the user; the second one updates it', async () => {
  const agent = new UserAgent();
  corp.accounts.set('jane', { email: 'jane@corp.example', email_verified: true, given_name: 'Jane' });
  const first = await signIn('jane', agent);
  const tokens = await first.tokens(first.address);
  expect(tokens.claims()).toMatchObject({
    'cognito:username': 'Corp_jane',
    email: 'jane@corp.example',
    identities: [{ providerName: 'Corp', userId: 'jane', issuer: null, primary: 'true' }],
  });
  const group = `${pool.userPoolId}_Corp`;
  expect(await user('Corp_jane')).toMatchObject({
    UserStatus: 'EXTERNAL_PROVIDER',
    attributes: { email: 'jane@corp.example', email_verified: 'true', given_name: 'Jane' },
    groups: [group],
  });
  corp.accounts.set('jane', { email: 'doe@corp.example', email_verified: false });
  const second = await signIn('jane', agent);
  expect((await second.tokens(second.address)).claims()?.sub).toBe(tokens.claims()?.sub);
  expect((await user('Corp_jane')).attributes).toMatchObject({
    email: 'doe@corp.example',
    email_verified: 'false',
    given_name: 'Jane',
  });
});

it('a nonce of the app is in the identity token; one that nobody sent is not', async () => {
  corp.accounts.set('nonce', { email: 'nonce@corp.example' });
  const agent = new UserAgent();
  // openid-client refuses a nonce that it did not send, at the first sign-in and later.
  for (const _ of [1, 2]) {
    const { address, tokens } = await signIn('nonce', agent);
    expect((await tokens(address)).claims()).not.toHaveProperty('nonce');
  }
});

it('then the browser has a session: other sign-ins are silent', async () => {
  const agent = new UserAgent();
  corp.accounts.set('silent', { email: 'silent@corp.example' });
  await signIn('silent', agent);
  const { url, tokens } = await app.begin({ prompt: 'none' });
  const address = await agent.visit(url, isApp);
  expect(address).toBeInstanceOf(URL);
  const { access_token: token } = await tokens(address as URL);
  expect(token).toMatch(/^ey/);
  // Without aws.cognito.signin.user.admin, the token is not one for the API.
  await expect(pool.sdk.send(new GetUserCommand({ AccessToken: token }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
});

it('a linked identity signs the local user in', async () => {
  const { userPoolId: UserPoolId, sdk } = pool;
  const attributes = [{ Name: 'email', Value: 'local@corp.example' }];
  const local = { UserPoolId, Username: 'local', MessageAction: 'SUPPRESS', UserAttributes: attributes } as const;
  const { User } = await sdk.send(new AdminCreateUserCommand(local));
  await sdk.send(
    new AdminLinkProviderForUserCommand({
      UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'local' },
      SourceUser: {
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: 'linked',
      },
    }),
  );
  corp.accounts.set('linked', { email: 'linked@corp.example' });
  const { address, tokens } = await signIn('linked');
  expect((await tokens(address)).claims()).toMatchObject({
    sub: User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value,
    'cognito:username': 'local',
    email: 'linked@corp.example',
  });
  expect((await user('local')).groups).toEqual([]);
});

describe('a trigger', () => {
  it('refuses the first sign-in, and the app is told its text', async () => {
    corp.accounts.set('blocked', { email: 'jane@blocked.example' });
    const { address } = await signIn('blocked');
    expect(address.search.replace(/&state=[\w-]+/, '')).toBe(
      '?error_description=PreSignUp+failed+with+error+Not+from+there.+&error=invalid_request',
    );
    await expect(user('Corp_blocked')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('refuses a later sign-in', async () => {
    const agent = new UserAgent();
    corp.accounts.set('later', { email: 'later@corp.example' });
    await signIn('later', agent);
    // PreAuthentication sees the attributes before this sign-in changes them.
    corp.accounts.set('later', { email: 'later@blocked.example' });
    expect((await signIn('later', agent)).address.searchParams.has('code')).toBe(true);
    expect((await signIn('later', agent)).address.searchParams.get('error_description')).toBe(
      'PreAuthentication failed with error Not from there. ',
    );
  });
});

it('the way back counts once, whatever number of requests bring it', async () => {
  const agent = new UserAgent();
  corp.accounts.set('once', { email: 'once@corp.example' });
  const { url } = await app.begin();
  const isBack = ({ pathname }: URL) => pathname.endsWith('/oauth2/idpresponse');
  const back = await agent.signInAtCorp(url, 'once', isBack);
  const answers = await Promise.all(Array.from({ length: 50 }, () => agent.request(back)));
  const locations = answers.map(({ headers }) => headers.get('location') ?? '');
  expect(locations.filter((location) => location.startsWith(`${appAddress}?code=`))).toHaveLength(1);
  const isRefused = (location: string) => location.startsWith(`/${pool.userPoolId}/error?error=invalid_request`);
  expect(locations.filter(isRefused)).toHaveLength(49);
  // Another browser has no use for it either.
  const { url: another } = await app.begin();
  const stolen = await agent.signInAtCorp(another, 'once', isBack);
  const stranger = await new UserAgent().request(stolen);
  expect(isRefused(stranger.headers.get('location') ?? '')).toBe(true);
  const { Users = [] } = await pool.sdk.send(
    new ListUsersCommand({ UserPoolId: pool.userPoolId, Filter: 'username = "Corp_once"' }),
  );
  expect(Users).toHaveLength(1);
});

it('a user who refuses at the provider comes back with access_denied', async () => {
  const agent = new UserAgent();
  const { url } = await app.begin();
  const page = await agent.visit(url, isApp);
  if (page instanceof URL) throw new Error('The provider did not ask.');
  const [, abort = ''] = /href="([^"]+\/abort)"/.exec(page.text) ?? [];
  const address = await agent.visit(new URL(abort, page.url), isApp);
  expect(Object.fromEntries((address as URL).searchParams)).toMatchObject({ error: 'access_denied' });
});
