import type { SchemaAttributeType } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maxCustomAttributes } from '../../rules/schema/attribute-schema-declaration.ts';
import { standardAttributes } from '../../rules/schema/attribute-schema-standard.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AddCustomAttributes } from './AddCustomAttributes.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';

let services: TestServices;
let UserPoolId = '';
beforeAll(async () => {
  services = await createTestServices();
  const { UserPool } = await callOperation(services, CreateUserPool, {
    PoolName: 'people',
    Schema: [{ Name: 'team', AttributeDataType: 'String' }],
  });
  UserPoolId = UserPool?.Id ?? '';
});
afterAll(() => services.close());

const text = (name: string): SchemaAttributeType => ({ Name: name, AttributeDataType: 'String' });

const add = (...CustomAttributes: SchemaAttributeType[]) =>
  callOperation(services, AddCustomAttributes, { UserPoolId, CustomAttributes });

async function customAttributes(): Promise<readonly SchemaAttributeType[]> {
  const { UserPool } = await callOperation(services, DescribeUserPool, { UserPoolId });
  return UserPool?.SchemaAttributes?.slice(standardAttributes.length) ?? [];
}

it('adds attributes after the existing ones, with effect at once', async () => {
  const [team] = await customAttributes();
  await services.directory.pool(UserPoolId);
  const added = await add(
    { Name: 'floor', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0', MaxValue: '99' } },
    { Name: 'badge', AttributeDataType: 'String', DeveloperOnlyAttribute: true, Mutable: false },
  );
  expect(added).toEqual({});
  expect(await customAttributes()).toEqual([
    team,
    {
      Name: 'custom:floor',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: { MinValue: '0', MaxValue: '99' },
    },
    {
      Name: 'dev:custom:badge',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: true,
      Mutable: false,
      Required: false,
      StringAttributeConstraints: {},
    },
  ]);
  const { schema } = (await services.directory.pool(UserPoolId)).settings;
  expect(schema.has('custom:floor')).toBe(true);
});

it.each<{ name: string; attribute: SchemaAttributeType; message: string }>([
  {
    name: 'a name that is taken',
    attribute: { Name: 'team', AttributeDataType: 'Number' },
    message: 'custom:team: Existing attribute already has name custom:team.',
  },
  {
    name: 'a required attribute',
    attribute: { Name: 'room', AttributeDataType: 'String', Required: true },
    message: 'Required custom attributes are not supported currently.',
  },
])('rejects $name and adds nothing', async ({ attribute, message }) => {
  const before = await customAttributes();
  await expect(add(text('desk'), attribute)).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message,
  });
  expect(await customAttributes()).toEqual(before);
});

it('rejects one attribute more than the quota', async () => {
  const count = maxCustomAttributes - (await customAttributes()).length;
  const attributes = Array.from({ length: count }, (_, i) => text(`extra${i}`));
  await add(...attributes.slice(0, 25));
  await add(...attributes.slice(25));
  await expect(add(text('last'))).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message: 'A user pool cannot have more than 50 custom attributes.',
  });
});

it('loses no attribute in concurrent requests', async () => {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'busy' });
  const pool = UserPool?.Id ?? '';
  const names = Array.from({ length: 10 }, (_, i) => `extra${i}`);
  await Promise.all(
    names.map((name) =>
      callOperation(services, AddCustomAttributes, {
        UserPoolId: pool,
        CustomAttributes: [text(name)],
      }),
    ),
  );
  const { schema } = (await services.directory.pool(pool)).settings;
  expect(names.filter((name) => !schema.has(`custom:${name}`))).toEqual([]);
});
