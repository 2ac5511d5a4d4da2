/** Starts the two servers, and signs a browser in at each. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { sdk } from '../../test/harness/aws.ts';
import { killAtExit, serve } from '../latchkey-process.ts';
import { type Answer, authorizeUrl, CALLBACK, send, type Subject } from './work.ts';

export interface RunningSubject extends Subject {
  stop(): Promise<void>;
}

const PASSWORD = 'Corr3ct-horse';

/** `latchkey serve` with SQLite: every code, session and token family is on the disk before the answer. */
export async function latchkey(): Promise<RunningSubject> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const server = await serve(dataDir);
  const api = sdk(server.endpoint, { accessKeyId: 'BENCH', secretAccessKey: 'a-secret-for-this-run-only' });
  const { UserPool } = await api.send(new CreateUserPoolCommand({ PoolName: 'bench' }));
  const UserPoolId = UserPool?.Id ?? '';
  await api.send(
    new CreateResourceServerCommand({
      UserPoolId,
      Identifier: 'api',
      Name: 'api',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
    }),
  );
  const app = await api.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  const machine = await api.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'machine',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read'],
    }),
  );
  const user = { UserPoolId, Username: 'ann' };
  const UserAttributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];
  await api.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
  await api.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  const base = `${server.endpoint}/${UserPoolId}`;
  const found = {
    name: 'Latchkey',
    pid: server.process.pid,
    authorize: `${base}/oauth2/authorize`,
    token: `${base}/oauth2/token`,
    userInfo: `${base}/oauth2/userInfo`,
    needsResource: false,
    clientId: app.UserPoolClient?.ClientId ?? '',
    machine: { id: machine.UserPoolClient?.ClientId ?? '', secret: machine.UserPoolClient?.ClientSecret ?? '' },
  };
  const page = authorizeUrl({ ...found, authorize: `${base}/login` });
  const cookies = await signIn(page);
  return {
    ...found,
    page,
    cookies,
    pageCookies: cookies.slice(cookies.indexOf('XSRF-TOKEN=')),
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Posts the sign-in form, and returns the cookies. */
async function signIn(page: string): Promise<string> {
  const csrf = cookiesOf(await send(page)).get('XSRF-TOKEN') ?? '';
  const form = { _csrf: csrf, username: 'ann', password: PASSWORD };
  const answer = await send(page, { method: 'POST', headers: { cookie: `XSRF-TOKEN=${csrf}` }, form });
  return `cognito=${cookiesOf(answer).get('cognito') ?? ''}; XSRF-TOKEN=${csrf}`;
}

/** oidc-provider with its database in memory. */
export async function oidcProvider(): Promise<RunningSubject> {
  const child: ChildProcess = fork(new URL('./peer.ts', import.meta.url), {
    execArgv: ['--conditions=source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  killAtExit(child);
  const issuer = await new Promise<string>((resolve) =>
    child.once('message', (text) => resolve(JSON.stringify(text).slice(1, -1))),
  );
  const found = {
    name: 'oidc-provider',
    pid: child.pid,
    authorize: `${issuer}/auth`,
    token: `${issuer}/token`,
    userInfo: `${issuer}/me`,
    needsResource: true,
    clientId: 'app',
    machine: { id: 'machine', secret: 'a-secret-for-this-run-only-and-long-enough' },
  };
  const { page, cookies } = await signInAtPeer(issuer, authorizeUrl(found));
  return {
    ...found,
    page,
    cookies,
    pageCookies: cookies,
    async stop() {
      child.kill();
    },
  };
}

/** Follows the redirects to the page of the peer, posts it, and comes back to the client. */
async function signInAtPeer(issuer: string, start: string): Promise<{ page: string; cookies: string }> {
  const jar = new Map<string, string>();
  const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const visit = async (path: string, form?: object): Promise<Answer> => {
    const options = { method: form === undefined ? 'GET' : 'POST', headers: { cookie: header() } };
    const answer = await send(new URL(path, issuer).href, form === undefined ? options : { ...options, form });
    for (const [name, value] of cookiesOf(answer)) jar.set(name, value);
    return answer;
  };
  const shown = await visit(start);
  const page = String(shown.headers['location']);
  await visit(page);
  let answer = await visit(page, { prompt: 'login', login: 'ann', password: 'any' });
  for (let steps = 0; steps < 5; steps += 1) {
    const location = String(answer.headers['location']);
    if (location.startsWith(CALLBACK)) break;
    answer = await visit(location);
  }
  // A page of another browser, which has not signed in. Its cookies are needed to see it again.
  const other = await send(start);
  for (const [name, value] of cookiesOf(other)) if (name.startsWith('_interaction')) jar.set(name, value);
  return { page: new URL(String(other.headers['location']), issuer).href, cookies: header() };
}

function cookiesOf({ headers }: Answer): Map<string, string> {
  const lines = headers['set-cookie'];
  const cookies = Array.isArray(lines) ? lines : [];
  return new Map(
    cookies.map((line) => {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
