/** Forged Host, Forwarded and similar headers: their names appear in no answer, no message, no redirect and no issuer. */
import { request } from 'node:http';
import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, password, sdk } from '../harness/aws.ts';
import { inboxOf } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import type { App } from '../harness/sign-in.ts';
import { targetOf } from '../harness/raw-client.ts';
import { authorizeUrl, codeClient } from '../oauth/place.ts';

const evil = 'forged.example';

const accessKey = { accessKeyId: 'FORGED', secretAccessKey: 'a-secret-for-this-run-only' };

/** Headers by which proxies and attackers state another host. */
const forgeries: readonly Readonly<Record<string, string>>[] = [
  { host: evil },
  { host: `${evil}:443` },
  { host: `127.0.0.1.${evil}` },
  { host: `links.localhost.${evil}` },
  { host: `127.0.0.1@${evil}` },
  { 'x-forwarded-host': evil },
  { 'x-forwarded-host': `127.0.0.1, ${evil}` },
  { 'x-forwarded-server': evil },
  { 'x-forwarded-proto': 'https', 'x-forwarded-host': evil, 'x-forwarded-port': '443' },
  { forwarded: `for=192.0.2.7;host=${evil};proto=https` },
  { forwarded: `host="${evil}"` },
  { 'x-host': evil, 'x-original-host': evil, 'x-http-host-override': evil },
  { 'x-original-url': `http://${evil}/`, 'x-rewrite-url': `http://${evil}/` },
  { via: `1.1 ${evil}`, from: `a@${evil}` },
  { origin: `https://${evil}`, referer: `https://${evil}/` },
];

/** Sends a request, and returns everything that is answered: headers and body. A refusal may quote the name that it refuses. */
function send(port: number, path: string, headers: object, body?: object): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const method = body === undefined ? 'GET' : 'POST';
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { ...headers } }, (incoming) => {
    let text = JSON.stringify(incoming.headers);
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    incoming.on('end', () => resolve(incoming.statusCode === 403 ? 'refused' : text));
  });
  outgoing.on('error', reject).end(body === undefined ? '' : JSON.stringify(body));
  return promise;
}

describe.each(['dev', 'serve'] as const)('latchkey %s', (command) => {
  let latchkey: Latchkey;
  let app: App;
  beforeAll(async () => {
    const env = { LATCHKEY_ACCESS_KEYS: `${accessKey.accessKeyId}:${accessKey.secretAccessKey}` };
    latchkey = await startLatchkey({ command, env });
    const client = sdk(latchkey.endpoint, accessKey);
    const pool = await createPool(client, {
      mfa: 'OFF',
      // The message has a link to the server, whose address must not come from a request.
      pool: {
        AutoVerifiedAttributes: ['email'],
        VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
      },
      client: codeClient,
    });
    app = { ...pool, sdk: client };
    await client.send(new CreateUserPoolDomainCommand({ UserPoolId: app.userPoolId, Domain: 'links' }));
  });
  afterAll(() => latchkey.stop());

  /** Calls operations that send messages with links or codes. Returns the answers, and in development the messages. */
  async function messagesTo(name: string, headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const address = `${name}@example.com`;
    const user = { ClientId: app.clientId, Username: name };
    const UserAttributes = [{ Name: 'email', Value: address }];
    const calls = [
      ['SignUp', { ...user, Password: password, UserAttributes }],
      ['ResendConfirmationCode', user],
      ['ForgotPassword', user],
    ] as const;
    const answers: string[] = [];
    for (const [operation, input] of calls) {
      answers.push(await send(latchkey.port, '/', { ...targetOf(operation), ...headers }, input));
    }
    const isSent = command === 'dev' && answers[0]?.includes('UserConfirmed') === true;
    const messages = isSent ? await inboxOf(latchkey, address) : [];
    return [...answers, ...messages.map((message) => JSON.stringify(message))];
  }

  it('forged names appear nowhere', async () => {
    const pool = `/${app.userPoolId}`;
    const query = new URL(authorizeUrl({ issuer: `http://x${pool}` }, { id: app.clientId, secret: undefined })).search;
    const paths = [
      `${pool}/.well-known/openid-configuration`,
      `${pool}/.well-known/jwks.json`,
      `${pool}/oauth2/authorize${query}`,
      `${pool}/login${query}`,
      `${pool}/signup${query}`,
      `${pool}/forgotPassword${query}`,
      `${pool}/logout?client_id=${app.clientId}&logout_uri=https://app.example/signed-out`,
      `${pool}/error?error=invalid_request`,
      `/oauth2/authorize${query}`,
    ];
    const answered: string[] = [];
    const found: string[] = [];
    for (const headers of forgeries) {
      const texts: string[] = [];
      for (const path of paths) texts.push(await send(latchkey.port, path, headers));
      texts.push(...(await messagesTo(uniqueName('forged'), headers)));
      answered.push(...texts.filter((text) => text !== 'refused'));
      found.push(...texts.filter((text) => text.includes(evil)).map((text) => `${JSON.stringify(headers)}: ${text}`));
    }
    showPromise(41, [
      { what: 'answers and messages', reached: answered.length, promised: 200, bound: 'at least', isPart: true },
      { what: 'of them with a forged name', reached: found.length, promised: 0, bound: 'at most', isPart: true },
    ]);
    expect(found).toEqual([]);
    if (command === 'dev') expect(answered.some((text) => text.includes('verify'))).toBe(true);
  });
});
