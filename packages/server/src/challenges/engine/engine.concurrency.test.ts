/** Concurrent answers to one node on SQLite and to two on PostgreSQL: whatever may happen once happens only once. */
import { expect } from 'vitest';
import { callOperation } from '../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { onEveryEngine } from '../testing/nodes.ts';
import {
  type App,
  beginDeviceSrp,
  byPassword,
  codeOf,
  confirmDevice,
  decodeBase32,
  deviceClaim,
  newApp,
  newUser,
  refusals,
  type Reply,
  respond,
  respondWithCode,
  setUpTotp,
  wrongCode,
} from '../testing/sign-in-steps.ts';

onEveryEngine(({ first, all, once, atOnce }) => {
  async function appWithTotp(): Promise<{ readonly app: App; readonly secret: Uint8Array }> {
    const app = await newApp(first(), { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const { AuthenticationResult } = await byPassword(app, 'ann');
    return { app, secret: await setUpTotp(app, AuthenticationResult?.AccessToken ?? '') };
  }

  const sessions = (app: App, count: number): Promise<Reply[]> =>
    Promise.all(Array.from({ length: count }, () => byPassword(app, 'ann')));

  once('a Session accepts one right answer', async () => {
    const { app, secret } = await appWithTotp();
    const { Session } = await byPassword(app, 'ann');
    const { won, lost } = await atOnce(app, 12, (through) =>
      respondWithCode(through, 'ann', Session, codeOf(app, secret, 1)),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });

  once('a code is accepted for one of many Sessions', async () => {
    const { app, secret } = await appWithTotp();
    const waiting = await sessions(app, 8);
    const { won, lost } = await atOnce(app, 8, (through, index) =>
      respondWithCode(through, 'ann', waiting[index]?.Session, codeOf(app, secret, 1)),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'ExpiredCodeException' });
  });

  once('of many wrong codes five are verified, and none signs in', async () => {
    const { app, secret } = await appWithTotp();
    const waiting = await sessions(app, 24);
    const code = wrongCode(app, secret);
    const { won, lost } = await atOnce(app, 24, (through, index) =>
      respondWithCode(through, 'ann', waiting[index]?.Session, code),
    );
    expect(won).toEqual([]);
    const messages = lost.map((reason) => (reason as Error).message);
    expect(messages.filter((message) => message === 'Invalid code received for user')).toHaveLength(5);
    expect(messages.filter((message) => message === refusals.locked.message)).toHaveLength(19);
  });

  once('right passwords do not lock each other out', async () => {
    const app = await newApp(first());
    await newUser(app, 'ann');
    expect((await atOnce(app, 16, (through) => byPassword(through, 'ann'))).lost).toEqual([]);
  });

  once('one of many new passwords replaces a temporary password', async () => {
    const app = await newApp(first());
    await newUser(app, 'ann', { Permanent: false });
    const waiting = await sessions(app, 8);
    const passwords = waiting.map((_, index) => `N3w-password-${index}`);
    const { won, lost } = await atOnce(app, 8, (through, index) => {
      const responses = { USERNAME: 'ann', NEW_PASSWORD: passwords[index] ?? '' };
      return respond(through, 'NEW_PASSWORD_REQUIRED', responses, waiting[index]?.Session);
    });
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.badSession);
    const PASSWORD = passwords[won[0] ?? -1] ?? '';
    await expect(byPassword(app, 'ann', { PASSWORD })).resolves.toHaveProperty('AuthenticationResult');
  });

  once('one of many authenticator apps is set up in a sign-in', async () => {
    const app = await newApp(first(), { mfa: 'ON' });
    await newUser(app, 'ann');
    const waiting = await sessions(app, 6);
    const { won } = await atOnce(app, 6, async ({ services }, index) => {
      const given = { Session: waiting[index]?.Session ?? '' };
      const { SecretCode = '', Session = '' } = await callOperation(services, AssociateSoftwareToken, given);
      const UserCode = codeOf(app, decodeBase32(SecretCode));
      return callOperation(services, VerifySoftwareToken, { Session, UserCode });
    });
    expect(won).toHaveLength(1);
  });

  once('a device proves itself once for one challenge', async () => {
    const { app, secret } = await appWithTotp();
    const { Session } = await byPassword(app, 'ann');
    const device = await confirmDevice(app, await respondWithCode(app, 'ann', Session, codeOf(app, secret, 1)));
    const DEVICE_KEY = device.DeviceKey;
    for (const node of all()) node.clock.advance(60_000);
    const second = await byPassword(app, 'ann', { DEVICE_KEY });
    const code = codeOf(app, secret, 1);
    const { Session: waiting } = await respondWithCode(app, 'ann', second.Session, code, { DEVICE_KEY });
    const round = await beginDeviceSrp(app, 'ann', device, waiting);
    const claim = await deviceClaim(app, round, device);
    const { won, lost } = await atOnce(app, 10, (through) =>
      respond(through, 'DEVICE_PASSWORD_VERIFIER', { USERNAME: 'ann', ...claim }),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });
});
