/** The requests that are measured, for either server. */
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';

export const CALLBACK = 'http://localhost:3000/callback';
export const MACHINE_SCOPE = 'api/read';
/** What the peer's access tokens must be for, so that they are signed. */
export const RESOURCE = 'https://api.example.com';

/** A server: where its endpoints are, and a browser that has signed in. */
export interface Subject {
  readonly name: string;
  readonly pid: number | undefined;
  readonly authorize: string;
  readonly token: string;
  readonly userInfo: string;
  /** A page with a form, without a session. */
  readonly page: string;
  readonly clientId: string;
  /** The server signs access tokens for a resource only. */
  readonly needsResource: boolean;
  readonly machine: { readonly id: string; readonly secret: string };
  /** The cookies of a browser with a session. */
  readonly cookies: string;
  /** The cookies of a browser that sees `page`. */
  readonly pageCookies: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends one request over a kept connection. */
export function send(
  url: string,
  { method = 'GET', headers = {}, form }: { method?: string; headers?: Record<string, string>; form?: object } = {},
): Promise<Answer> {
  const body = form === undefined ? undefined : new URLSearchParams(form as Record<string, string>).toString();
  const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...type, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** An authorization request with PKCE. */
export function authorizeUrl({
  authorize,
  clientId,
  needsResource,
}: Pick<Subject, 'authorize' | 'clientId' | 'needsResource'>): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid email',
    state: 'abc',
    nonce: 'def',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(needsResource && { resource: RESOURCE }),
  });
  return `${authorize}?${query.toString()}`;
}

/** Authorize with a session: returns the code. */
export async function codeOf(subject: Subject): Promise<string> {
  const answer = await send(authorizeUrl(subject), { headers: { cookie: subject.cookies } });
  const location = String(answer.headers['location']);
  const code = URL.canParse(location) ? new URL(location).searchParams.get('code') : null;
  if (code === null) throw new Error(`${subject.name} gave no code: ${answer.status} ${location}`);
  return code;
}

/** Exchanges a code: returns the access token. @param isSigned otherwise it is one that gets user info */
export async function tokensOf(subject: Subject, code: string, isSigned = true): Promise<string> {
  const form = {
    grant_type: 'authorization_code',
    client_id: subject.clientId,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    code,
    ...(subject.needsResource && isSigned && { resource: RESOURCE }),
  };
  return tokenIn(subject, await send(subject.token, { method: 'POST', form }));
}

export async function machineTokenOf(subject: Subject): Promise<string> {
  const { id, secret } = subject.machine;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const form = { grant_type: 'client_credentials', scope: MACHINE_SCOPE };
  return tokenIn(subject, await send(subject.token, { method: 'POST', headers: { authorization }, form }));
}

export async function userInfoOf(subject: Subject, accessToken: string): Promise<void> {
  const answer = await send(subject.userInfo, { headers: { authorization: `Bearer ${accessToken}` } });
  if (answer.status !== 200) throw new Error(`${subject.name} gave no user: ${answer.status} ${answer.body}`);
}

/** A page for a browser without a session. Follows redirects, as the browser does. */
export async function pageOf(subject: Subject): Promise<void> {
  const answer = await send(subject.page, { headers: { cookie: subject.pageCookies } });
  if (answer.status !== 200 || !answer.body.includes('<form')) throw new Error(`${subject.name}: ${answer.status}`);
}

function tokenIn(subject: Subject, { status, body }: Answer): string {
  const { access_token: token } = JSON.parse(body) as { access_token?: string };
  if (token === undefined) throw new Error(`${subject.name} gave no token: ${status} ${body}`);
  return token;
}
