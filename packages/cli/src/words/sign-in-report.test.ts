import { createClient, type DeviceOutcome, ServiceUnavailableError, sessionFromTokens } from '@latchkey/client';
import { describe, expect, it } from 'vitest';
import { type SignInFacts, signInReport } from './sign-in-report.ts';

const expiresAt = new Date(2027, 0, 2, 3, 4).getTime();
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const accessToken = `${part({})}.${part({ username: 'b1f7', exp: expiresAt / 1000 })}.signature`;
const target = { userPoolId: 'us-east-1_AbC', clientId: 'c1' };
const device = { deviceKey: 'k', deviceGroupKey: '-g', name: 'laptop', remembered: false, trusted: true };

/** Returns the report of a sign-in with this device outcome. */
async function report(outcome: DeviceOutcome, further: Partial<SignInFacts> = {}) {
  const session = await sessionFromTokens(createClient(target), { accessToken, refreshToken: 'r-e-f-r-e-s-h' });
  return signInReport({
    done: { done: true, session, device: outcome },
    challenges: [],
    askedCode: undefined,
    username: 'ada@example.com',
    target,
    stateDirectory: '/home/ada/.local/state/latchkey',
    showTokens: false,
    ...further,
  });
}

const asked = { challenge: 'SOFTWARE_TOKEN_MFA', why: 'no-device' } as const;

describe('signInReport', () => {
  it('contains the user, the device, why a code was asked for, and what to do next', async () => {
    const outcome = { status: 'confirmed', device, userConfirmationNecessary: true } as const;
    expect((await report(outcome, { askedCode: asked })).text).toBe(
      [
        'Signed in as ada@example.com (b1f7).',
        '',
        '  Device    new, confirmed as "laptop", not remembered',
        '  Code      asked for: this device has not signed in as this user before',
        '  Session   until 2027-01-02 03:04, then renewed',
        '  Stored in /home/ada/.local/state/latchkey',
        '',
        '  To remember this device:  npm run latchkey -- device remember',
      ].join('\n'),
    );
  });

  it('states that a session without a confirmed device is not renewed', async () => {
    const error = new ServiceUnavailableError();
    const { text } = await report({ status: 'unconfirmed', deviceKey: 'k', error });
    expect(text).toContain('  Device    new, not confirmed: The service failed.\n');
    expect(text).toContain('  Session   until 2027-01-02 03:04, and not renewed\n');
    expect(text).toMatch(/Confirm this device now: {2}npm run latchkey -- device confirm$/);
  });

  it('has more specific reasons for a code where possible', async () => {
    expect((await report({ status: 'untracked' }, { askedCode: asked })).text).toContain(
      '  Code      asked for: this user pool does not track devices\n',
    );
    expect((await report({ status: 'untracked' }, { challenges: ['SOFTWARE_TOKEN_SETUP'] })).text).toContain(
      '  Code      the first code of your new authenticator app\n',
    );
  });

  it('contains tokens only if requested', async () => {
    const silent = await report({ status: 'untracked' });
    expect(silent.text + JSON.stringify(silent.json)).not.toMatch(/signature|r-e-f-r-e-s-h/);
    const open = await report({ status: 'untracked' }, { showTokens: true });
    expect(open.text).toContain('  Refresh   r-e-f-r-e-s-h');
    expect(open.json).toMatchObject({ tokens: { accessToken, idToken: null, refreshToken: 'r-e-f-r-e-s-h' } });
  });

  it('contains the same facts in JSON', async () => {
    expect((await report({ status: 'known', device: { ...device, remembered: true } })).json).toEqual({
      signedIn: {
        username: 'ada@example.com',
        userId: 'b1f7',
        userPoolId: 'us-east-1_AbC',
        clientId: 'c1',
        endpoint: null,
      },
      challenges: [],
      codeAsked: null,
      device: {
        status: 'known',
        forgotten: null,
        deviceKey: 'k',
        name: 'laptop',
        remembered: true,
        rememberUntil: null,
        trusted: true,
      },
      expiresAt: new Date(expiresAt).toISOString(),
    });
  });
});
