import type { SetUICustomizationRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeleteUserPoolClient } from '../clients/DeleteUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp, type TestApp } from '../users/testing/users.ts';
import { GetUICustomization } from './GetUICustomization.ts';
import { SetUICustomization } from './SetUICustomization.ts';
import { newDomain, PIXEL } from './testing/logo.ts';

const CSS = '.label-customizable { font-weight: 400; }';
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex').toString('base64');

/** A PNG file that is one byte too large. */
const LARGE = Buffer.concat([Buffer.from(PIXEL, 'base64')], 102_401).toString('base64');

const invalid = (message: string) => refusal('InvalidParameterException', message);

let services: TestServices;
let app: TestApp;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  app = await newTestApp(services);
  await newDomain(services, app.UserPoolId);
});

type Given = Omit<SetUICustomizationRequest, 'UserPoolId'>;
const set = async (given: Given) =>
  (await callOperation(services, SetUICustomization, { UserPoolId: app.UserPoolId, ...given })).UICustomization;
const get = async (ClientId?: string) =>
  (await callOperation(services, GetUICustomization, { UserPoolId: app.UserPoolId, ClientId })).UICustomization;
const files = () => services.store.read.poolItems.count(app.UserPoolId, 'asset');

describe('a UI customization', () => {
  it('is empty at first', async () => {
    const { UserPoolId, ClientId } = app;
    expect(await get()).toEqual({ UserPoolId, ClientId: 'ALL' });
    expect(await get(ClientId)).toEqual({ UserPoolId, ClientId });
  });

  it('of all clients applies to those without their own', async () => {
    const all = await set({ CSS, ImageFile: PIXEL });
    const now = services.clock.now() / 1000;
    expect(all).toEqual({
      UserPoolId: app.UserPoolId,
      ClientId: 'ALL',
      CSS,
      CSSVersion: expect.stringMatching(/^20\d{12}$/),
      ImageUrl: expect.stringMatching(
        new RegExp(`^http://localhost:9229/assets/${app.UserPoolId}/ALL/[0-9a-f]{64}\\.png$`),
      ),
      CreationDate: now,
      LastModifiedDate: now,
    });
    expect(await get(app.ClientId)).toEqual(all);
    const own = await set({ ClientId: app.ClientId, ImageFile: JPEG });
    expect(own).toMatchObject({ ClientId: app.ClientId, ImageUrl: expect.stringMatching(/\.jpg$/) });
    expect(own).not.toHaveProperty('CSS');
    expect(await get(app.ClientId)).toEqual(own);
    expect(await get('ALL')).toEqual(all);
  });

  it('is replaced as a whole, and removed by setting nothing', async () => {
    await set({ CSS, ImageFile: PIXEL });
    services.clock.advance(1_000);
    const second = await set({ CSS });
    expect([second.ImageUrl, await files()]).toEqual([undefined, 0]);
    expect(second.CreationDate).toBe((second.LastModifiedDate ?? 0) - 1);
    await set({ ImageFile: PIXEL });
    expect(await files()).toBe(1);
    await set({ ImageFile: PIXEL });
    expect(await files()).toBe(1);
    const empty = { UserPoolId: app.UserPoolId, ClientId: 'ALL' };
    expect(await set({})).toEqual(empty);
    expect([await get(), await files()]).toEqual([empty, 0]);
    expect(await set({ CSS: '', ImageFile: '' })).toEqual(empty);
  });

  it('is removed with its client', async () => {
    await set({ ClientId: app.ClientId, CSS, ImageFile: PIXEL });
    await callOperation(services, DeleteUserPoolClient, app);
    expect(await files()).toBe(0);
    await expect(get(app.ClientId)).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${app.ClientId} does not exist.`),
    );
  });

  it('survives changes at the same time', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => set({ CSS, ImageFile: index % 2 === 0 ? PIXEL : JPEG })),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TooManyRequestsException' });
    }
    expect(await files()).toBe(1);
  });
});

describe('rejected', () => {
  it('a pool without a domain', async () => {
    app = await newTestApp(services);
    const noDomain = invalid('There has to be an existing domain associated with this user pool');
    await expect(get()).rejects.toEqual(noDomain);
    await expect(set({ CSS })).rejects.toEqual(noDomain);
  });

  it('unknown pools and clients', async () => {
    const { ClientId } = await newTestApp(services);
    const noClient = refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
    await expect(get(ClientId)).rejects.toEqual(noClient);
    await expect(set({ ClientId, CSS })).rejects.toEqual(noClient);
    app = { ...app, UserPoolId: 'us-east-1_nobodyhas' };
    await expect(get()).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nobodyhas does not exist.'),
    );
  });

  it.each<[string, Given, string]>([
    ['another class', { CSS: 'body {}' }, 'Invalid CSS: the selector "body" is not one that can be customized.'],
    ['an image of another type', { ImageFile: 'AAAA' }, 'The image file must be a PNG or JPEG file.'],
    ['a large image', { ImageFile: LARGE }, 'The image file is larger than 102400 bytes.'],
    ['a large style sheet', { CSS: CSS.repeat(80) }, 'The style sheet is larger than 3072 bytes.'],
    ['a large request', { ImageFile: 'A'.repeat(138_244) }, 'request parameters too large'],
  ])('%s', async (_which, given, message) => {
    await expect(set(given)).rejects.toMatchObject({ code: 'InvalidParameterException', message });
  });
});
