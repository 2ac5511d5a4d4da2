/** A sign-in ends where it began: at the API or on a page of managed login. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageSituation, type PageSituation } from '../../authorization/sign-in/page-situation.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminRespondToAuthChallenge } from '../../operations/sign-in/AdminRespondToAuthChallenge.ts';
import {
  type App,
  byPassword,
  codeOf,
  confirmDevice,
  type Device,
  newApp,
  newUser,
  respond as respondToApi,
  setUpTotp,
} from '../testing/sign-in-steps.ts';
import { respond } from './engine.ts';
import { initiateOnPage } from './flows.ts';

const PASSWORD = 'Corr3ct-horse';

let services: TestServices;
let app: App;
let secret: Uint8Array;
beforeAll(async () => {
  services = await createTestServices();
  app = await newApp(services, { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
  await newUser(app, 'ann');
  const { AuthenticationResult } = await byPassword(app, 'ann');
  secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
});
afterAll(() => services.close());

async function page(): Promise<PageSituation> {
  const { pool, client } = await services.directory.client(app.ClientId);
  const origin = { requestId: 'id', sourceIp: null, userAgent: null, note: () => undefined };
  return pageSituation(services, { pool, client, origin }, { begins: false, remembers: false });
}

async function begunOnPage(further: Readonly<Record<string, string>> = {}) {
  const outcome = await initiateOnPage(await page(), 'USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD, ...further });
  if (outcome.kind !== 'challenge') throw new Error('The page asked for nothing.');
  return outcome.issued;
}

function newCode() {
  services.clock.advance(30_000);
  return { USERNAME: 'ann', SOFTWARE_TOKEN_MFA_CODE: codeOf(app, secret) };
}

it('the API does not take over a Session of a page', async () => {
  const { session = '' } = await begunOnPage();
  const responses = newCode();
  await expect(respondToApi(app, 'SOFTWARE_TOKEN_MFA', responses, session)).rejects.toThrow('Invalid session');
  const { UserPoolId, ClientId } = app;
  const input = { UserPoolId, ClientId, ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeResponses: responses } as const;
  const byAdmin = callOperation(services, AdminRespondToAuthChallenge, { ...input, Session: session });
  await expect(byAdmin).rejects.toThrow('Invalid session');
  const outcome = await respond(await page(), 'SOFTWARE_TOKEN_MFA', { session, responses });
  expect(outcome.kind).toBe('browser-session');
});

it('a page does not take over a Session of the API', async () => {
  const { Session: session = '' } = await byPassword(app, 'ann');
  const responses = newCode();
  const onPage = respond(await page(), 'SOFTWARE_TOKEN_MFA', { session, responses });
  await expect(onPage).rejects.toThrow('Invalid session');
  const { AuthenticationResult } = await respondToApi(app, 'SOFTWARE_TOKEN_MFA', responses, session);
  expect(AuthenticationResult?.AccessToken).toBeDefined();
});

it('the API does not find a sign-in of a page that waits for its device', async () => {
  const { Session = '' } = await byPassword(app, 'ann');
  const device: Device = await confirmDevice(app, await respondToApi(app, 'SOFTWARE_TOKEN_MFA', newCode(), Session));
  const own = { DEVICE_KEY: device.DeviceKey };
  const { session } = await begunOnPage(own);
  const responses = { ...newCode(), ...own };
  const outcome = await respond(await page(), 'SOFTWARE_TOKEN_MFA', { session, responses });
  expect(outcome).toMatchObject({ kind: 'challenge', issued: { name: 'DEVICE_SRP_AUTH' } });
  const claim = { USERNAME: 'ann', ...own, SRP_A: 'a'.repeat(768) };
  await expect(respondToApi(app, 'DEVICE_SRP_AUTH', claim)).rejects.toThrow('Invalid session');
});

it('the API knows no other proof of a device than SRP', async () => {
  const { Session = '' } = await byPassword(app, 'ann');
  const device = await confirmDevice(app, await respondToApi(app, 'SOFTWARE_TOKEN_MFA', newCode(), Session));
  const own = { DEVICE_KEY: device.DeviceKey };
  const begun = await byPassword(app, 'ann', own);
  const next = await respondToApi(app, 'SOFTWARE_TOKEN_MFA', { ...newCode(), ...own }, begun.Session);
  expect(next.ChallengeName).toBe('DEVICE_SRP_AUTH');
  const claim = { USERNAME: 'ann', ...own, DEVICE_SECRET: device.secret };
  await expect(respondToApi(app, 'DEVICE_SRP_AUTH', claim, next.Session)).rejects.toThrow('SRP_A');
});
