import type { CreateUserPoolDomainRequest, UpdateUserPoolDomainRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeleteUserPool } from '../pools/DeleteUserPool.ts';
import { DescribeUserPool } from '../pools/DescribeUserPool.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp } from '../users/testing/users.ts';
import { CreateUserPoolDomain } from './CreateUserPoolDomain.ts';
import { DeleteUserPoolDomain } from './DeleteUserPoolDomain.ts';
import { DescribeUserPoolDomain } from './DescribeUserPoolDomain.ts';
import { UpdateUserPoolDomain } from './UpdateUserPoolDomain.ts';

const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/3f5b1a2c-0000-4000-8000-000000000000';
const CustomDomainConfig = { CertificateArn, SecurityPolicy: 'TLS_V1_3_2025' } as const;

const invalid = (message: string) => refusal('InvalidParameterException', message);
const taken = invalid('Domain already associated with another user pool.');
const hasDomain = invalid('User pool already has a domain configured.');

let services: TestServices;
let UserPoolId = '';
let count = 0;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  ({ UserPoolId } = await newTestApp(services));
});

const newName = () => `people-${(count += 1)}`;
const create = (Domain: string, more: Partial<CreateUserPoolDomainRequest> = {}) =>
  callOperation(services, CreateUserPoolDomain, { UserPoolId, Domain, ...more });
const update = (Domain: string, more: Partial<UpdateUserPoolDomainRequest> = {}) =>
  callOperation(services, UpdateUserPoolDomain, { UserPoolId, Domain, ...more });
const remove = (Domain: string, pool = UserPoolId) =>
  callOperation(services, DeleteUserPoolDomain, { UserPoolId: pool, Domain });
const describeDomain = async (Domain: string) =>
  (await callOperation(services, DescribeUserPoolDomain, { Domain })).DomainDescription;
const domainsOf = async (pool: string) => {
  const { UserPool } = await callOperation(services, DescribeUserPool, { UserPoolId: pool });
  return [UserPool?.Domain, UserPool?.CustomDomain];
};

describe('a domain', () => {
  it('of a prefix is active at once', async () => {
    const Domain = newName();
    expect(await create(Domain)).toEqual({});
    expect(await describeDomain(Domain)).toEqual({
      AWSAccountId: services.settings.accountId,
      CloudFrontDistribution: 'localhost',
      CustomDomainConfig: {},
      Domain,
      ManagedLoginVersion: 1,
      S3Bucket: 'latchkey-assets',
      Status: 'ACTIVE',
      UserPoolId,
      Version: expect.stringMatching(/^\d{14}$/),
    });
    expect(await domainsOf(UserPoolId)).toEqual([Domain, undefined]);
  });

  it('of its owner leads to the host of this server', async () => {
    const Domain = `${newName()}.example.com`;
    const Routing = { Failover: { SecondaryRegion: 'eu-west-1', PrimaryRoute53HealthCheckId: 'abc' } };
    const made = await create(Domain, { CustomDomainConfig, ManagedLoginVersion: 2, Routing });
    expect(made).toEqual({ CloudFrontDomain: 'localhost', ManagedLoginVersion: 2, Routing });
    expect(await describeDomain(Domain)).toMatchObject({ CustomDomainConfig, ManagedLoginVersion: 2, Routing });
    expect(await domainsOf(UserPoolId)).toEqual([undefined, Domain]);
  });

  it('exists once, in all pools', async () => {
    const Domain = newName();
    await create(Domain);
    await expect(create(Domain)).rejects.toEqual(invalid('Domain already exists.'));
    const other = await newTestApp(services);
    await expect(create(Domain, { UserPoolId: other.UserPoolId })).rejects.toEqual(taken);
    await remove(Domain);
    await expect(create(Domain, { UserPoolId: other.UserPoolId })).resolves.toEqual({});
  });

  it('is given to one of the pools that ask at the same time', async () => {
    const pools = await Promise.all(Array.from({ length: 4 }, () => newTestApp(services)));
    const Domain = newName();
    const outcomes = await Promise.allSettled(pools.map((pool) => create(Domain, { UserPoolId: pool.UserPoolId })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toEqual(taken);
  });

  it('is one prefix and one custom domain per pool', async () => {
    await create(newName());
    await expect(create(newName())).rejects.toEqual(hasDomain);
    await create(`${newName()}.example.com`, { CustomDomainConfig });
    await expect(create(`${newName()}.example.com`, { CustomDomainConfig })).rejects.toEqual(hasDomain);
  });

  it('that does not exist has an empty description', async () => {
    expect(await describeDomain('nobody-has-it')).toEqual({});
  });

  it('is changed member by member', async () => {
    const Domain = `${newName()}.example.com`;
    await create(Domain, { CustomDomainConfig });
    expect(await update(Domain, { ManagedLoginVersion: 2 })).toEqual({
      CloudFrontDomain: 'localhost',
      ManagedLoginVersion: 2,
    });
    expect(await describeDomain(Domain)).toMatchObject({ CustomDomainConfig, ManagedLoginVersion: 2 });
    const renewed = { CertificateArn: CertificateArn.replace('3f5b', '4f5b') };
    expect(await update(Domain, { CustomDomainConfig: renewed })).toEqual({ CloudFrontDomain: 'localhost' });
    expect(await describeDomain(Domain)).toMatchObject({ CustomDomainConfig: renewed, ManagedLoginVersion: 2 });
  });

  it('keeps its pool from being deleted', async () => {
    const Domain = newName();
    await create(Domain);
    const deletePool = () => callOperation(services, DeleteUserPool, { UserPoolId });
    await expect(deletePool()).rejects.toEqual(
      invalid('User pool cannot be deleted. It has a domain configured that should be deleted first.'),
    );
    expect(await remove(Domain)).toEqual({});
    expect(await describeDomain(Domain)).toEqual({});
    await expect(deletePool()).resolves.toBeUndefined();
  });

  it('is removed or changed through its own pool only', async () => {
    const Domain = newName();
    await create(Domain);
    const { UserPoolId: other } = await newTestApp(services);
    const missing = refusal('ResourceNotFoundException', `Domain ${Domain} does not exist.`);
    await expect(remove(Domain, other)).rejects.toEqual(missing);
    await expect(update(Domain, { UserPoolId: other, ManagedLoginVersion: 1 })).rejects.toEqual(missing);
    await remove(Domain);
    await expect(remove(Domain)).rejects.toEqual(missing);
  });
});

describe('rejected', () => {
  const wrongCharacter = invalid(
    String.raw`The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$`,
  );
  it.each(['auth.example.com', 'Upper', '-a', 'a-', 'a_b', 'a b', 'é', 'line\nbreak'])(
    'a prefix: %j',
    async (Domain) => {
      await expect(create(Domain)).rejects.toEqual(wrongCharacter);
    },
  );

  it.each(['Auth.example.com', 'auth..example.com', '.example.com', 'auth.example.com.', 'auth_1.example.com'])(
    'a custom domain: %j',
    async (Domain) => {
      await expect(create(Domain, { CustomDomainConfig })).rejects.toEqual(wrongCharacter);
    },
  );

  it.each([
    ['my-aws-app', 'aws'],
    ['amazonian', 'amazon'],
    ['cognito', 'cognito'],
  ])('the reserved word in %s', async (Domain, word) => {
    await expect(create(Domain)).rejects.toEqual(invalid(`Domain cannot contain reserved word: ${word}`));
  });

  it('a custom domain without a dot', async () => {
    const message =
      'Custom domain is not a valid subdomain: Was not able to resolve the root domain, please ensure an A record exists for the root domain.';
    await expect(create('example', { CustomDomainConfig })).rejects.toEqual(invalid(message));
  });

  it.each(['arn:aws:acm:eu-west-1:123456789012:certificate/a', 'arn:aws:iam::123456789012:role/editor'])(
    'the certificate %s',
    async (arn) => {
      const message =
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
      const config = { CustomDomainConfig: { CertificateArn: arn } };
      await expect(create(`${newName()}.example.com`, config)).rejects.toEqual(invalid(message));
    },
  );

  it('a certificate for a prefix domain', async () => {
    const Domain = newName();
    await create(Domain);
    const message = 'CustomDomainConfig can only be set for a custom domain.';
    await expect(update(Domain, { CustomDomainConfig })).rejects.toEqual(invalid(message));
  });

  it('an unknown version', async () => {
    await expect(create(newName(), { ManagedLoginVersion: 3 })).rejects.toEqual(
      invalid('ManagedLoginVersion must be 1 or 2.'),
    );
  });

  it('a pool that does not exist', async () => {
    const pool = 'us-east-1_nobodyhas';
    const missing = refusal('ResourceNotFoundException', `User pool ${pool} does not exist.`);
    await expect(create(newName(), { UserPoolId: pool })).rejects.toEqual(missing);
    await expect(update(newName(), { UserPoolId: pool })).rejects.toEqual(missing);
    await expect(remove(newName(), pool)).rejects.toEqual(missing);
  });

  it('managed login in the LITE plan, and a move of its pool to that plan', async () => {
    const text = 'The following features need to be disabled for the LITE pricing tier configured: Managed Login';
    const lite = await newTestApp(services, { UserPoolTier: 'LITE' });
    const inLite = { UserPoolId: lite.UserPoolId };
    await expect(create(newName(), { ...inLite, ManagedLoginVersion: 2 })).rejects.toEqual(
      refusal('FeatureUnavailableInTierException', text),
    );
    await create(newName(), { ...inLite, ManagedLoginVersion: 1 });
    await create(newName(), { ManagedLoginVersion: 2 });
    await expect(callOperation(services, UpdateUserPool, { UserPoolId, UserPoolTier: 'LITE' })).rejects.toEqual(
      refusal('TierChangeNotAllowedException', text),
    );
  });

  it('a change of what another request has changed', async () => {
    const Domain = newName();
    await create(Domain);
    const outcomes = await Promise.allSettled(
      [1, 2, 1, 2].map((ManagedLoginVersion) => update(Domain, { ManagedLoginVersion })),
    );
    const rejected = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(rejected.length).toBeGreaterThan(0);
    for (const { reason } of rejected) expect(reason).toMatchObject({ code: 'ConcurrentModificationException' });
  });
});
