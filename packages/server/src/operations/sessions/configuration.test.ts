/** The configuration of user sessions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { DeleteUserPoolClient } from '../clients/DeleteUserPoolClient.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp } from '../users/testing/users.ts';
import { GetUserPoolClientSessionConfiguration } from './GetUserPoolClientSessionConfiguration.ts';
import { GetUserPoolSessionConfiguration } from './GetUserPoolSessionConfiguration.ts';
import { SetUserPoolClientSessionConfiguration } from './SetUserPoolClientSessionConfiguration.ts';
import { SetUserPoolSessionConfiguration } from './SetUserPoolSessionConfiguration.ts';
import { track } from './testing/session-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const notInPlan =
  'The following features need to be disabled for the LITE pricing tier configured: User Session Tracking';
const ofPool = (UserPoolId: string) => callOperation(services, GetUserPoolSessionConfiguration, { UserPoolId });

describe('of a pool', () => {
  it('is off, with 20 sessions per user, until it is set', async () => {
    const { UserPoolId } = await newTestApp(services);
    const initial = { UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } };
    expect(await ofPool(UserPoolId)).toEqual(initial);
  });

  it('is replaced as a whole, and returned', async () => {
    const { UserPoolId } = await newTestApp(services);
    for (const [UserSessionTracking, MaxPerUser] of [
      ['ENABLED', 1],
      ['ENABLED', 100],
      ['DISABLED', 3],
    ] as const) {
      const input = { UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } };
      expect(await callOperation(services, SetUserPoolSessionConfiguration, input)).toEqual(input);
      expect(await ofPool(UserPoolId)).toEqual(input);
    }
  });

  it('cannot be switched on in the plan LITE', async () => {
    const { UserPoolId } = await newTestApp(services, { UserPoolTier: 'LITE' });
    const refused = refusal('FeatureUnavailableInTierException', notInPlan);
    await expect(track({ services, UserPoolId })).rejects.toEqual(refused);
    await expect(track({ services, UserPoolId }, 20, 'DISABLED')).resolves.toBeUndefined();
  });

  it('keeps the pool from moving to the plan LITE while it is on', async () => {
    const { UserPoolId } = await newTestApp(services);
    await track({ services, UserPoolId });
    const change = () => callOperation(services, UpdateUserPool, { UserPoolId, UserPoolTier: 'LITE' });
    await expect(change()).rejects.toEqual(refusal('TierChangeNotAllowedException', notInPlan));
    await track({ services, UserPoolId }, 20, 'DISABLED');
    await expect(change()).resolves.toEqual({});
  });

  it('is the last one, when several are set at the same time', async () => {
    const { UserPoolId } = await newTestApp(services);
    const limits = [1, 2, 3, 4, 5, 6, 7, 8];
    const results = await Promise.allSettled(limits.map((limit) => track({ services, UserPoolId }, limit)));
    for (const result of results) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'ConcurrentModificationException' });
    }
    const set = limits.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(set).toContain((await ofPool(UserPoolId)).TokenSession?.MaxPerUser);
  });

  it('of a pool that does not exist is not found', async () => {
    const refused = refusal('ResourceNotFoundException', 'User pool us-east-1_none does not exist.');
    await expect(ofPool('us-east-1_none')).rejects.toEqual(refused);
    await expect(track({ services, UserPoolId: 'us-east-1_none' })).rejects.toEqual(refused);
  });
});

describe('of an app client', () => {
  type Key = { readonly UserPoolId: string; readonly ClientId: string };
  const get = (key: Key) => callOperation(services, GetUserPoolClientSessionConfiguration, key);
  const set = ({ UserPoolId, ClientId }: Key, MaxValidityMinutes: number) =>
    callOperation(services, SetUserPoolClientSessionConfiguration, {
      UserPoolId,
      ClientId,
      SSOSession: { MaxValidityMinutes },
    });

  it('is an hour until it is set', async () => {
    const app = await newTestApp(services);
    expect(await get(app)).toEqual({ ...app, SSOSession: { MaxValidityMinutes: 60 } });
    await track({ services, ...app });
    for (const MaxValidityMinutes of [0, 129_600]) {
      const stored = { ...app, SSOSession: { MaxValidityMinutes } };
      expect(await set(app, MaxValidityMinutes)).toEqual(stored);
      expect(await get(app)).toEqual(stored);
    }
  });

  it('can be set only while tracking is on, and stays when it is switched off', async () => {
    const app = await newTestApp(services);
    const message = 'User session tracking is not enabled for the user pool.';
    await expect(set(app, 5)).rejects.toEqual(refusal('InvalidParameterException', message));
    await track({ services, ...app });
    await set(app, 5);
    await track({ services, ...app }, 20, 'DISABLED');
    await expect(set(app, 6)).rejects.toEqual(refusal('InvalidParameterException', message));
    await track({ services, ...app });
    expect(await get(app)).toMatchObject({ SSOSession: { MaxValidityMinutes: 5 } });
  });

  it('cannot be set in the plan LITE', async () => {
    const app = await newTestApp(services, { UserPoolTier: 'LITE' });
    await expect(set(app, 5)).rejects.toEqual(refusal('FeatureUnavailableInTierException', notInPlan));
  });

  it('is not found for a client of another pool, or one that was deleted', async () => {
    const [app, other] = [await newTestApp(services), await newTestApp(services)];
    const { UserPoolId } = app;
    await track({ services, UserPoolId });
    await set(app, 5);
    for (const ClientId of [other.ClientId, 'unknown']) {
      const refused = refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
      await expect(get({ UserPoolId, ClientId })).rejects.toEqual(refused);
      await expect(set({ UserPoolId, ClientId }, 5)).rejects.toEqual(refused);
    }
    await callOperation(services, DeleteUserPoolClient, app);
    await expect(get(app)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(await services.store.read.poolItems.count(UserPoolId, 'client-session-configuration')).toBe(0);
  });
});
