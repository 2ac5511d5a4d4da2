/** An administrator lists the sessions of a user and ends one of them. */
import { SetUserPoolSessionConfigurationCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp, signIn } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let machine: Machine;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  machine = await newMachine();
  app = await createApp(latchkey);
});
afterAll(async () => {
  await machine.remove();
  await latchkey.stop();
});

const admin = (...words: readonly string[]) =>
  machine.run([...words, '--pool', app.userPoolId, '--endpoint', latchkey.endpoint]);

it('lists sessions, and ends one of them', async () => {
  const person = await newPerson(app);
  const { username } = person;
  expect(await admin('user', 'sessions', username)).toMatchObject({
    code: 0,
    stdout: `${username} has no active sessions. The pool does not track user sessions.\n`,
  });
  const configuration = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } } as const;
  await app.sdk.send(new SetUserPoolSessionConfigurationCommand({ UserPoolId: app.userPoolId, ...configuration }));
  expect((await admin('user', 'sessions', username)).stdout).toBe(`${username} has no active sessions.\n`);
  const tokens = [await signIn(app, person), await signIn(app, person)];
  const [first = '', second = ''] = tokens.map(({ result }) => String(claimsOf(result.AccessToken ?? '')['sid']));
  const listed = (await admin('user', 'sessions', username, '--json')).json();
  expect(listed).toMatchObject({
    sessions: [
      { sessionId: second, type: 'TOKEN', clientId: app.clientId, device: 'unknown', originSessionId: null },
      { sessionId: first, lastIp: '127.0.0.1' },
    ],
  });
  const spoken = (await admin('user', 'sessions', username)).stdout;
  expect(spoken).toMatch(/^SESSION +KIND +LAST ACTIVE +DEVICE +ADDRESS +APP CLIENT\n/);
  expect(spoken.split('\n')).toHaveLength(4);

  expect(await admin('user', 'revoke-session', username, first)).toMatchObject({
    code: 0,
    stdout: `Revoked: ${first}\n`,
  });
  const left = (await admin('user', 'sessions', username, '--json')).json() as { sessions: { sessionId: string }[] };
  expect(left.sessions.map(({ sessionId }) => sessionId)).toEqual([second]);
  const again = await admin('user', 'revoke-session', username, first, '--linked', '--json');
  expect(again.code).toBe(1);
  expect(again.json()).toMatchObject({ error: { code: 'ResourceNotFound', message: 'Session does not exist.' } });
  const last = await admin('user', 'revoke-session', username, second, '--linked', '--json');
  expect(last.json()).toEqual({ revoked: { sessionId: second, linked: true } });
});
