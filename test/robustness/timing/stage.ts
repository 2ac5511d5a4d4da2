/** A pool whose client does not reveal whether users exist, with users in two states. Every name has an unknown name of the same length. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { everyFlow, password } from '../../harness/aws.ts';
import { type App, createApp } from '../../harness/sign-in.ts';
import { FormClient } from '../forms/form-client.ts';

export interface Stage {
  readonly app: App;
  /** Confirmed users with a password and a verified address. */
  readonly members: readonly string[];
  /** Users who have signed up and are not confirmed. */
  readonly newcomers: readonly string[];
  /** As `members`, for the pages: limits count requests of the API and of the pages together. */
  readonly pageMembers: readonly string[];
  /** As `newcomers`, for the pages. */
  readonly pageNewcomers: readonly string[];
  readonly pages: Pages;
}

/** The pages of managed login, in a browser that has opened one. */
export interface Pages {
  /** Path of a page, with the parameters of the app. */
  readonly pathOf: (page: string) => string;
  readonly cookie: string;
  readonly csrf: string;
}

const CALLBACK = 'http://localhost:1/callback';

const AT_ONCE = 8;

/** @param people number of users of each kind */
export async function createStage(endpoint: string, people: number): Promise<Stage> {
  const app = await createApp(
    { endpoint },
    {
      pool: {
        AutoVerifiedAttributes: ['email'],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      },
      client: {
        PreventUserExistenceErrors: 'ENABLED',
        ExplicitAuthFlows: everyFlow,
        CallbackURLs: [CALLBACK],
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        AllowedOAuthFlowsUserPoolClient: true,
        SupportedIdentityProviders: ['COGNITO'],
      },
    },
  );
  const [members, pageMembers] = [names('member', people), names('browse', people)];
  const [newcomers, pageNewcomers] = [names('newone', people), names('opener', people)];
  await inParallel([...members, ...pageMembers], (name) => newConfirmedUser(app, name));
  await inParallel([...newcomers, ...pageNewcomers], (name) => newUnconfirmedUser(app, name));
  return { app, members, newcomers, pageMembers, pageNewcomers, pages: await openPages(endpoint, app) };
}

async function openPages(endpoint: string, { userPoolId, clientId }: App): Promise<Pages> {
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK }).toString();
  const client = new FormClient(`${endpoint}/${userPoolId}`);
  await client.get('login', query);
  const pathOf = (page: string) => `/${userPoolId}/${page}?${query}`;
  return { pathOf, cookie: client.cookie, csrf: client.csrf };
}

/** Returns an unknown user name of the same length. */
export function unknownNameLike(name: string): string {
  const [stem = '', number = ''] = name.split('-');
  return `${stem.slice(0, -1)}x-${number}`;
}

function names(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${stem}-${String(n).padStart(6, '0')}`);
}

async function newConfirmedUser({ sdk, userPoolId: UserPoolId }: App, Username: string): Promise<void> {
  const UserAttributes = [
    { Name: 'email', Value: `${Username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ];
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }));
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }));
}

async function newUnconfirmedUser({ sdk, clientId: ClientId }: App, Username: string): Promise<void> {
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
  await sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }));
}

async function inParallel(all: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const one = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) await work(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
