import type { CreateTermsRequest, UpdateTermsRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { DeleteUserPoolClient } from '../clients/DeleteUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp, type TestApp } from '../users/testing/users.ts';
import { CreateTerms } from './CreateTerms.ts';
import { DeleteTerms } from './DeleteTerms.ts';
import { DescribeTerms } from './DescribeTerms.ts';
import { DescribeTermsByClient } from './DescribeTermsByClient.ts';
import { ListTerms } from './ListTerms.ts';
import { UpdateTerms } from './UpdateTerms.ts';

const Links = { 'cognito:default': 'https://example.com/terms', 'cognito:german': 'https://example.com/agb' };
const document = { TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE', Links } as const;

const missing = refusal('ResourceNotFoundException', 'Terms does not exist.');
const exists = refusal('TermsExistsException', 'Terms document names must be unique to the app client.');

let services: TestServices;
let app: TestApp;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  app = await newTestApp(services);
});

async function create(more: Partial<CreateTermsRequest> = {}) {
  const { Terms } = await callOperation(services, CreateTerms, { ...app, ...document, ...more });
  if (Terms === undefined) throw new Error('no terms in the answer');
  return Terms;
}
const pool = () => ({ UserPoolId: app.UserPoolId });
const describeTerms = async (TermsId: string) =>
  (await callOperation(services, DescribeTerms, { ...pool(), TermsId })).Terms;
const update = async (TermsId: string, more: Partial<UpdateTermsRequest>) =>
  (await callOperation(services, UpdateTerms, { ...pool(), TermsId, ...more })).Terms;
const ofClient = async (TermsName: string) =>
  (await callOperation(services, DescribeTermsByClient, { ...app, TermsName })).Terms;
const remove = (TermsId: string) => callOperation(services, DeleteTerms, { ...pool(), TermsId });
async function newClient(): Promise<string> {
  const input = { ...pool(), ClientName: 'another' };
  return (await callOperation(services, CreateUserPoolClient, input)).UserPoolClient?.ClientId ?? '';
}

describe('a terms document', () => {
  it('is found by its id, and by client and name', async () => {
    const made = await create();
    const now = services.clock.now() / 1000;
    const TermsId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made).toEqual({ TermsId, ...app, ...document, CreationDate: now, LastModifiedDate: now });
    expect(await describeTerms(made.TermsId)).toEqual(made);
    expect(await ofClient('terms-of-use')).toEqual(made);
    await expect(ofClient('privacy-policy')).rejects.toEqual(missing);
  });

  it('is changed member by member', async () => {
    const made = await create();
    services.clock.advance(60_000);
    const links = { 'cognito:french': 'https://example.com/cgu' };
    const changed = await update(made.TermsId, { Links: links });
    expect(changed).toEqual({ ...made, Links: links, LastModifiedDate: services.clock.now() / 1000 });
    expect(await update(made.TermsId, { TermsName: 'privacy-policy' })).toMatchObject({ Links: links });
    expect(await ofClient('privacy-policy')).toMatchObject({ TermsId: made.TermsId });
  });

  it('has a name that no other document of the client has', async () => {
    const made = await create();
    await expect(create()).rejects.toEqual(exists);
    const policy = await create({ TermsName: 'privacy-policy' });
    await expect(update(policy.TermsId, { TermsName: 'terms-of-use' })).rejects.toEqual(exists);
    await expect(update(made.TermsId, { TermsName: 'terms-of-use' })).resolves.toBeDefined();
    await expect(create({ ClientId: await newClient() })).resolves.toBeDefined();
  });

  it('is removed by itself, and with its client', async () => {
    const made = await create();
    expect(await remove(made.TermsId)).toBeUndefined();
    await expect(describeTerms(made.TermsId)).rejects.toEqual(missing);
    await expect(remove(made.TermsId)).rejects.toEqual(missing);
    await expect(update(made.TermsId, {})).rejects.toEqual(missing);
    const second = await create();
    await callOperation(services, DeleteUserPoolClient, app);
    await expect(describeTerms(second.TermsId)).rejects.toEqual(missing);
  });
});

it('lists documents in pages', async () => {
  const made = [await create(), await create({ TermsName: 'privacy-policy' })];
  const first = await callOperation(services, ListTerms, { ...pool(), MaxResults: 1 });
  const rest = await callOperation(services, ListTerms, { ...pool(), NextToken: first.NextToken });
  expect(rest.NextToken).toBeUndefined();
  const listed = [...first.Terms, ...rest.Terms];
  expect(listed.map(({ TermsId }) => TermsId)).toEqual(made.map(({ TermsId }) => TermsId).toSorted());
  const members = ['TermsId', 'TermsName', 'Enforcement', 'CreationDate', 'LastModifiedDate'];
  for (const entry of listed) {
    expect(Object.keys(entry).toSorted()).toEqual(members.toSorted());
    expect(made.find(({ TermsId }) => TermsId === entry.TermsId)).toMatchObject(entry);
  }
});

describe('rejected', () => {
  it('a document without links', async () => {
    const input = { ...app, ...document, Links: undefined };
    await expect(callOperation(services, CreateTerms, input)).rejects.toEqual(
      refusal('InvalidParameterException', 'Links are required.'),
    );
  });

  it.each(['javascript:alert(1)', 'JavaScript:alert(1)//http://', 'data:text/html,a', '/terms', 'terms'])(
    'the link %s',
    async (link) => {
      const Links = { 'cognito:default': 'https://example.com', 'cognito:german': link };
      const invalid = refusal('InvalidParameterException', 'Links must be HTTP or HTTPS addresses.');
      await expect(create({ Links })).rejects.toEqual(invalid);
      const made = await create();
      await expect(update(made.TermsId, { Links })).rejects.toEqual(invalid);
    },
  );

  it('unknown pools and clients, and the client of another pool', async () => {
    const noPool = refusal('ResourceNotFoundException', 'User pool us-east-1_nobodyhas does not exist.');
    await expect(create({ UserPoolId: 'us-east-1_nobodyhas' })).rejects.toEqual(noPool);
    const { ClientId } = await newTestApp(services);
    const noClient = refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
    await expect(create({ ClientId })).rejects.toEqual(noClient);
  });

  it('the document after the 40th of a pool', async () => {
    for (let count = 0; count < 20; count += 1) {
      const ClientId = await newClient();
      await create({ ClientId });
      await create({ ClientId, TermsName: 'privacy-policy' });
    }
    const message = 'The user pool has 40 terms documents, which is the limit.';
    await expect(create()).rejects.toEqual(refusal('LimitExceededException', message));
  });
});
