import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { DescribeUserPool } from '../pools/DescribeUserPool.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { ListTagsForResource } from './ListTagsForResource.ts';
import { TagResource } from './TagResource.ts';
import { UntagResource } from './UntagResource.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function taggedPool(UserPoolTags: Record<string, string>) {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', UserPoolTags });
  const { Id: UserPoolId = '', Arn: ResourceArn = '' } = UserPool ?? {};
  return { UserPoolId, ResourceArn };
}

const tagsOf = async (ResourceArn: string) =>
  (await callOperation(services, ListTagsForResource, { ResourceArn })).Tags;

it('adds, replaces and removes tags; they are the tags of the pool', async () => {
  const { UserPoolId, ResourceArn } = await taggedPool({ team: 'a', stage: 'test' });
  await callOperation(services, TagResource, { ResourceArn, Tags: { stage: 'live', cost: '' } });
  expect(await tagsOf(ResourceArn)).toEqual({ team: 'a', stage: 'live', cost: '' });
  await callOperation(services, UntagResource, { ResourceArn, TagKeys: ['team', 'unknown'] });
  const { UserPool } = await callOperation(services, DescribeUserPool, { UserPoolId });
  expect(UserPool?.UserPoolTags).toEqual({ stage: 'live', cost: '' });
  await callOperation(services, UpdateUserPool, { UserPoolId, UserPoolTags: {} });
  expect(await tagsOf(ResourceArn)).toEqual({});
});

it('applies a tag that is a setting at once', async () => {
  const { UserPoolId, ResourceArn } = await taggedPool({});
  const choice = async () => (await services.directory.pool(UserPoolId)).settings.deviceChoices.listing;
  expect(await choice()).toBe('remembered');
  await callOperation(services, TagResource, { ResourceArn, Tags: { 'latchkey:device-listing': 'confirmed' } });
  expect(await choice()).toBe('confirmed');
  await callOperation(services, UntagResource, { ResourceArn, TagKeys: ['latchkey:device-listing'] });
  expect(await choice()).toBe('remembered');
});

describe('rejects', () => {
  it('a setting that does not exist, as CreateUserPool does, and changes nothing', async () => {
    const { ResourceArn } = await taggedPool({ a: 'b' });
    const Tags = { c: 'd', 'latchkey:device-listing': 'all' };
    const words = "The tag latchkey:device-listing cannot be 'all'. It can be: remembered, confirmed.";
    const refused = refusal('InvalidParameterException', words);
    await expect(callOperation(services, TagResource, { ResourceArn, Tags })).rejects.toEqual(refused);
    await expect(taggedPool(Tags)).rejects.toEqual(refused);
    expect(await tagsOf(ResourceArn)).toEqual({ a: 'b' });
  });

  it('the 51st tag, and reserved keys', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, '']));
    const { ResourceArn } = await taggedPool(many(50));
    await callOperation(services, TagResource, { ResourceArn, Tags: { key7: 'x' } });
    const full = 'A user pool can have at most 50 tags.';
    await expect(callOperation(services, TagResource, { ResourceArn, Tags: { key50: '' } })).rejects.toEqual(
      refusal('InvalidParameterException', full),
    );
    await expect(taggedPool(many(51))).rejects.toEqual(refusal('UserPoolTaggingException', full));
    await expect(taggedPool({ 'aws:x': '' })).rejects.toMatchObject({ code: 'UserPoolTaggingException' });
    await expect(callOperation(services, TagResource, { ResourceArn, Tags: { 'AWS:x': '' } })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it.each([
    ['arn:aws:logs:us-east-1:123456789012:log-group:x', 'InvalidParameterException'],
    ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/none', 'InvalidParameterException'],
    ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_none', 'ResourceNotFoundException'],
    ['arn:aws:cognito-idp:us-east-1:999999999999:userpool/us-east-1_none', 'ResourceNotFoundException'],
  ])('the ARN %s', async (ResourceArn, code) => {
    await expect(callOperation(services, TagResource, { ResourceArn, Tags: {} })).rejects.toMatchObject({ code });
    await expect(callOperation(services, UntagResource, { ResourceArn, TagKeys: ['a'] })).rejects.toMatchObject({
      code,
    });
    await expect(tagsOf(ResourceArn)).rejects.toMatchObject({ code });
  });
});
