import { createHash } from 'node:crypto';
import type { AssetType, CreateManagedLoginBrandingRequest, UpdateManagedLoginBrandingRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assetItemId } from '../../rules/branding/asset-store.ts';
import { defaultSettings } from '../../rules/branding/default-settings.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { DeleteUserPoolClient } from '../clients/DeleteUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp, type TestApp } from '../users/testing/users.ts';
import { CreateManagedLoginBranding } from './CreateManagedLoginBranding.ts';
import { DeleteManagedLoginBranding } from './DeleteManagedLoginBranding.ts';
import { DescribeManagedLoginBranding } from './DescribeManagedLoginBranding.ts';
import { DescribeManagedLoginBrandingByClient } from './DescribeManagedLoginBrandingByClient.ts';
import { UpdateManagedLoginBranding } from './UpdateManagedLoginBranding.ts';

const Settings = { components: { form: { borderRadius: 3.5 } } };
const svgOf = (colour: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1" fill="${colour}"/></svg>`).toString(
    'base64',
  );
const logo = (colour: string): AssetType => ({
  Category: 'FORM_LOGO',
  ColorMode: 'LIGHT',
  Extension: 'SVG',
  Bytes: svgOf(colour),
});

const invalid = (message: string) => refusal('InvalidParameterException', message);
const missing = refusal('ResourceNotFoundException', 'ManagedLoginBranding does not exist.');
const notOneSource = invalid('useCognitoProvidedValues or settings should be specified (but not both)');

let services: TestServices;
let app: TestApp;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  app = await newTestApp(services);
});

async function create(more: Partial<CreateManagedLoginBrandingRequest>) {
  const { ManagedLoginBranding } = await callOperation(services, CreateManagedLoginBranding, { ...app, ...more });
  if (ManagedLoginBranding?.ManagedLoginBrandingId === undefined) throw new Error('no style in the answer');
  return { ...ManagedLoginBranding, ManagedLoginBrandingId: ManagedLoginBranding.ManagedLoginBrandingId };
}
type Created = Awaited<ReturnType<typeof create>>;
const key = ({ ManagedLoginBrandingId }: Created) => ({ UserPoolId: app.UserPoolId, ManagedLoginBrandingId });
const describeStyle = async (style: Created, ReturnMergedResources?: boolean) =>
  (await callOperation(services, DescribeManagedLoginBranding, { ...key(style), ReturnMergedResources }))
    .ManagedLoginBranding;
const ofClient = async (ReturnMergedResources?: boolean) =>
  (await callOperation(services, DescribeManagedLoginBrandingByClient, { ...app, ReturnMergedResources }))
    .ManagedLoginBranding;
const update = async (style: Created, more: UpdateManagedLoginBrandingRequest) =>
  (await callOperation(services, UpdateManagedLoginBranding, { ...key(style), ...more })).ManagedLoginBranding;
/** How many image files the pool has. */
const files = () => services.store.read.poolItems.count(app.UserPoolId, 'asset');

describe('a branding style', () => {
  it('has the provided values', async () => {
    const made = await create({ UseCognitoProvidedValues: true });
    const now = services.clock.now() / 1000;
    expect(made).toEqual({
      ManagedLoginBrandingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      UserPoolId: app.UserPoolId,
      UseCognitoProvidedValues: true,
      Assets: [],
      CreationDate: now,
      LastModifiedDate: now,
    });
    expect(await describeStyle(made)).toEqual(made);
    expect(await ofClient()).toEqual(made);
    expect(await ofClient(true)).toEqual({ ...made, Settings: defaultSettings });
  });

  it('has settings and images of its own', async () => {
    const Assets = [logo('red'), { ...logo('blue'), ColorMode: 'DARK' as const, ResourceId: 'dark logo' }];
    const made = await create({ Settings, Assets });
    expect(made).toMatchObject({ UseCognitoProvidedValues: false, Settings, Assets });
    expect(await describeStyle(made)).toEqual(made);
    expect((await describeStyle(made, true))?.Settings).toMatchObject({
      categories: defaultSettings.categories,
      components: { form: { ...defaultSettings.components.form, borderRadius: 3.5 } },
    });
    expect(await files()).toBe(2);
  });

  it('is changed as the members say; images are replaced as a list', async () => {
    const made = await create({ Settings, Assets: [logo('red'), logo('blue')] });
    services.clock.advance(1_000);
    const other = { categories: { form: { displayGraphics: false } } };
    const second = await update(made, { Settings: other });
    expect(second).toEqual({ ...made, Settings: other, LastModifiedDate: services.clock.now() / 1000 });
    const third = await update(made, { Assets: [logo('blue'), logo('green')] });
    expect(third).toMatchObject({ Settings: other, Assets: [logo('blue'), logo('green')] });
    expect(await files()).toBe(2);
    expect(await update(made, {})).toMatchObject({ Settings: other, Assets: [logo('blue'), logo('green')] });
    const back = await update(made, { UseCognitoProvidedValues: true });
    expect([back?.UseCognitoProvidedValues, back?.Settings, back?.Assets]).toEqual([true, undefined, []]);
    expect(await files()).toBe(0);
    expect(await update(made, { Assets: [logo('red')] })).toMatchObject({ UseCognitoProvidedValues: true });
    expect(await update(made, { Settings })).toMatchObject({ UseCognitoProvidedValues: false, Settings });
  });

  it('may have one image twice', async () => {
    const made = await create({ Settings, Assets: [logo('red'), { ...logo('red'), ColorMode: 'DARK' }] });
    expect([made.Assets?.length, await files()]).toEqual([2, 1]);
    await update(made, { Assets: [logo('red')] });
    expect(await files()).toBe(1);
    await update(made, { Assets: [] });
    expect(await files()).toBe(0);
  });

  it('is one per client', async () => {
    await create({ Settings });
    const message = `A ManagedLoginBranding already exists for client ${app.ClientId}`;
    const again = create({ Settings, Assets: [logo('red')] });
    await expect(again).rejects.toEqual(refusal('ManagedLoginBrandingExistsException', message));
    expect(await files()).toBe(0);
  });

  it('is removed with its images, by itself and with its client', async () => {
    const made = await create({ Settings, Assets: [logo('red')] });
    const remove = () => callOperation(services, DeleteManagedLoginBranding, key(made));
    expect(await remove()).toBeUndefined();
    await expect(remove()).rejects.toEqual(missing);
    await expect(describeStyle(made)).rejects.toEqual(missing);
    await expect(update(made, { Settings })).rejects.toEqual(missing);
    await expect(ofClient()).rejects.toEqual(
      refusal('ResourceNotFoundException', `ManagedLoginBranding for client ${app.ClientId} does not exist.`),
    );
    expect(await files()).toBe(0);
    await create({ Settings, Assets: [logo('red')] });
    await callOperation(services, DeleteUserPoolClient, app);
    expect(await files()).toBe(0);
  });

  it('keeps each file under a name made from its content', async () => {
    const made = await create({ Settings, Assets: [logo('red')] });
    const { items } = await services.store.read.poolItems.list(app.UserPoolId, 'asset', { limit: 9 });
    const fileName = `${createHash('sha256')
      .update(Buffer.from(svgOf('red'), 'base64'))
      .digest('hex')}.svg`;
    expect(items.map(({ itemId }) => itemId)).toEqual([assetItemId(made.ManagedLoginBrandingId, fileName)]);
    expect(items[0]?.content).toEqual({ mediaType: 'image/svg+xml', bytes: svgOf('red') });
  });
});

describe('rejected', () => {
  it('both sources of settings, and none', async () => {
    for (const more of [
      {},
      { UseCognitoProvidedValues: false },
      { Assets: [logo('red')] },
      { UseCognitoProvidedValues: true, Settings },
    ]) {
      await expect(create(more)).rejects.toEqual(notOneSource);
    }
    const made = await create({ UseCognitoProvidedValues: true, Assets: [logo('red')] });
    await expect(update(made, { UseCognitoProvidedValues: true, Settings })).rejects.toEqual(notOneSource);
    await expect(update(made, { UseCognitoProvidedValues: false })).rejects.toEqual(notOneSource);
  });

  it.each([
    [{ Settings: { colors: 1 } }, 'Invalid settings: settings has an unknown key "colors".'],
    [{ Settings: 'dark' }, 'Invalid settings: settings must be an object.'],
    [
      { Settings, Assets: [{ ...logo('red'), Extension: 'PNG' as const }] },
      'Invalid asset: FORM_LOGO is not a file of type PNG.',
    ],
    [{ Settings, Assets: [{ ...logo('red'), Bytes: undefined }] }, 'Invalid asset: FORM_LOGO has no bytes.'],
  ])('%j', async (more, message) => {
    await expect(create(more)).rejects.toEqual(invalid(message));
    const made = await create({ Settings });
    await expect(update(made, more)).rejects.toEqual(invalid(message));
  });

  it('an update without an id', async () => {
    const ManagedLoginBrandingId = '00000000-0000-4000-8000-000000000000';
    const call = (input: UpdateManagedLoginBrandingRequest) =>
      callOperation(services, UpdateManagedLoginBranding, input);
    const nullAt = (member: string) =>
      invalid(
        `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    await expect(call({ ManagedLoginBrandingId })).rejects.toEqual(nullAt('userPoolId'));
    await expect(call({ UserPoolId: app.UserPoolId })).rejects.toEqual(nullAt('managedLoginBrandingId'));
    await expect(call({ UserPoolId: app.UserPoolId, ManagedLoginBrandingId: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('the client of another pool', async () => {
    const { ClientId } = await newTestApp(services);
    const noClient = refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
    await expect(create({ ClientId, Settings })).rejects.toEqual(noClient);
  });

  it('the style after the 20th of a pool', async () => {
    const { UserPoolId } = app;
    for (let count = 0; count < 20; count += 1) {
      const made = await callOperation(services, CreateUserPoolClient, { UserPoolId, ClientName: `app-${count}` });
      await create({ ClientId: made.UserPoolClient?.ClientId ?? '', UseCognitoProvidedValues: true });
    }
    const message = 'The user pool has 20 branding styles, which is the limit.';
    await expect(create({ Settings })).rejects.toEqual(refusal('LimitExceededException', message));
  });
});
