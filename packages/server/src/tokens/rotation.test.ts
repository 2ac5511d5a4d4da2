/** Rotated refresh tokens while the clock is set forward and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, byPassword, newApp, newPerson } from '../challenges/testing/people.ts';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { GetTokensFromRefreshToken } from '../operations/tokens/GetTokensFromRefreshToken.ts';

const HOUR = 3_600_000;
const reuse = { code: 'RefreshTokenReuseException' };

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function signedIn(RetryGracePeriodSeconds: number): Promise<{ app: App; token: string }> {
  const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds } as const;
  const flows = ['ALLOW_USER_PASSWORD_AUTH'] as const;
  const app = await newApp(services, { client: { ExplicitAuthFlows: [...flows], RefreshTokenRotation } });
  await newPerson(app, 'ann');
  const { AuthenticationResult } = await byPassword(app, 'ann');
  return { app, token: AuthenticationResult?.RefreshToken ?? '' };
}

async function refresh({ ClientId }: App, RefreshToken: string): Promise<string> {
  const reply = await callOperation(services, GetTokensFromRefreshToken, { ClientId, RefreshToken });
  return reply.AuthenticationResult?.RefreshToken ?? '';
}

describe('a rotated refresh token', () => {
  it.each([0, 10, 60])('is rejected after the clock was set back, with a grace period of %i s', async (grace) => {
    const { app, token } = await signedIn(grace);
    await refresh(app, token);
    services.clock.advance(-HOUR);
    await expect(refresh(app, token)).rejects.toMatchObject(reuse);
  });

  it('is accepted within its grace period, also by a node whose clock is slightly behind', async () => {
    const { app, token } = await signedIn(10);
    await refresh(app, token);
    services.clock.advance(-2_000);
    await expect(refresh(app, token)).resolves.toEqual(expect.any(String));
    services.clock.advance(11_000);
    await expect(refresh(app, token)).resolves.toEqual(expect.any(String));
    services.clock.advance(1_000);
    await expect(refresh(app, token)).rejects.toMatchObject(reuse);
  });

  it('does not invalidate its successor when the clock jumps', async () => {
    const { app, token } = await signedIn(10);
    let successor = await refresh(app, token);
    for (const jump of [HOUR, -2 * HOUR, 30 * HOUR, -29 * HOUR]) {
      services.clock.advance(jump);
      successor = await refresh(app, successor);
    }
    expect(successor).not.toBe(token);
  });
});
