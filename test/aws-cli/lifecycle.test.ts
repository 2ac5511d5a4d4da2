/**
 * The AWS CLI creates, reads, updates and destroys one of everything that an administrator configures. Operations that the CLI of this
 * machine does not know yet are skipped by name.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCliMissing, runAws, UnknownCommand } from '../harness/aws-cli.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = awsCliMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

type Answer = Readonly<Record<string, unknown>>;
type Step = readonly [command: string, input: object];

/** An object of a pool. The functions get the ids that earlier answers contained. */
interface Lifecycle {
  readonly create: (ids: Ids) => Step;
  readonly read: (ids: Ids) => Step;
  readonly update: (ids: Ids) => Step;
  /** A part of the answer of `read` after the update. */
  readonly updated: object;
  readonly destroy: (ids: Ids) => Step;
  /** What `read` answers afterwards: the name of an error, or a part of the answer. */
  readonly gone: string | object;
}

interface Ids {
  readonly UserPoolId: string;
  readonly ClientId: string;
  /** The answer of `create`. */
  readonly created: Answer;
}

/** The value at a path of an answer: `Terms.TermsId`. */
function at(answer: Answer, path: string): string {
  return path.split('.').reduce<unknown>((value, part) => (value as Answer)[part], answer) as string;
}

const oidc = {
  client_id: 'app',
  client_secret: 'secret',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://idp.example.com',
  authorize_scopes: 'openid',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
};
const notFound = 'ResourceNotFoundException';
const poolArn = (id: string): string => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`;

const lifecycles: Readonly<Record<string, Lifecycle>> = {
  'an app client': {
    create: ({ UserPoolId }) => ['create-user-pool-client', { UserPoolId, ClientName: 'second' }],
    read: ({ UserPoolId, created }) => {
      return ['describe-user-pool-client', { UserPoolId, ClientId: at(created, 'UserPoolClient.ClientId') }];
    },
    update: ({ UserPoolId, created }) => [
      'update-user-pool-client',
      { UserPoolId, ClientId: at(created, 'UserPoolClient.ClientId'), RefreshTokenValidity: 9 },
    ],
    updated: { UserPoolClient: { RefreshTokenValidity: 9 } },
    destroy: ({ UserPoolId, created }) => {
      return ['delete-user-pool-client', { UserPoolId, ClientId: at(created, 'UserPoolClient.ClientId') }];
    },
    gone: notFound,
  },
  'a group': {
    create: ({ UserPoolId }) => ['create-group', { UserPoolId, GroupName: 'editors' }],
    read: ({ UserPoolId }) => ['get-group', { UserPoolId, GroupName: 'editors' }],
    update: ({ UserPoolId }) => ['update-group', { UserPoolId, GroupName: 'editors', Precedence: 4 }],
    updated: { Group: { Precedence: 4 } },
    destroy: ({ UserPoolId }) => ['delete-group', { UserPoolId, GroupName: 'editors' }],
    gone: notFound,
  },
  'a user': {
    create: ({ UserPoolId }) => ['admin-create-user', { UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' }],
    read: ({ UserPoolId }) => ['admin-get-user', { UserPoolId, Username: 'ada' }],
    update: ({ UserPoolId }) => ['admin-disable-user', { UserPoolId, Username: 'ada' }],
    updated: { Enabled: false },
    destroy: ({ UserPoolId }) => ['admin-delete-user', { UserPoolId, Username: 'ada' }],
    gone: 'UserNotFoundException',
  },
  'a resource server': {
    create: ({ UserPoolId }) => ['create-resource-server', { UserPoolId, Identifier: 'api', Name: 'API' }],
    read: ({ UserPoolId }) => ['describe-resource-server', { UserPoolId, Identifier: 'api' }],
    update: ({ UserPoolId }) => [
      'update-resource-server',
      { UserPoolId, Identifier: 'api', Name: 'API', Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] },
    ],
    updated: { ResourceServer: { Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] } },
    destroy: ({ UserPoolId }) => ['delete-resource-server', { UserPoolId, Identifier: 'api' }],
    gone: notFound,
  },
  'an identity provider': {
    create: ({ UserPoolId }) => [
      'create-identity-provider',
      { UserPoolId, ProviderName: 'corp', ProviderType: 'OIDC', ProviderDetails: oidc },
    ],
    read: ({ UserPoolId }) => ['describe-identity-provider', { UserPoolId, ProviderName: 'corp' }],
    update: ({ UserPoolId }) => [
      'update-identity-provider',
      { UserPoolId, ProviderName: 'corp', AttributeMapping: { email: 'mail' } },
    ],
    updated: { IdentityProvider: { AttributeMapping: { email: 'mail' } } },
    destroy: ({ UserPoolId }) => ['delete-identity-provider', { UserPoolId, ProviderName: 'corp' }],
    gone: notFound,
  },
  'a domain': {
    create: ({ UserPoolId }) => ['create-user-pool-domain', { UserPoolId, Domain: 'lifecycle' }],
    read: () => ['describe-user-pool-domain', { Domain: 'lifecycle' }],
    update: ({ UserPoolId }) => [
      'update-user-pool-domain',
      { UserPoolId, Domain: 'lifecycle', ManagedLoginVersion: 2 },
    ],
    updated: { DomainDescription: { ManagedLoginVersion: 2, Status: 'ACTIVE' } },
    destroy: ({ UserPoolId }) => ['delete-user-pool-domain', { UserPoolId, Domain: 'lifecycle' }],
    gone: { DomainDescription: {} },
  },
  'a branding style': {
    create: ({ UserPoolId, ClientId }) => [
      'create-managed-login-branding',
      { UserPoolId, ClientId, UseCognitoProvidedValues: true },
    ],
    read: ({ UserPoolId, ClientId }) => ['describe-managed-login-branding-by-client', { UserPoolId, ClientId }],
    update: ({ UserPoolId, created }) => [
      'update-managed-login-branding',
      {
        UserPoolId,
        ManagedLoginBrandingId: at(created, 'ManagedLoginBranding.ManagedLoginBrandingId'),
        UseCognitoProvidedValues: false,
        Settings: { categories: { global: { colorSchemeMode: 'DARK' } } },
      },
    ],
    updated: { ManagedLoginBranding: { UseCognitoProvidedValues: false } },
    destroy: ({ UserPoolId, created }) => [
      'delete-managed-login-branding',
      { UserPoolId, ManagedLoginBrandingId: at(created, 'ManagedLoginBranding.ManagedLoginBrandingId') },
    ],
    gone: notFound,
  },
  'a terms document': {
    create: ({ UserPoolId, ClientId }) => [
      'create-terms',
      {
        UserPoolId,
        ClientId,
        TermsName: 'terms-of-use',
        TermsSource: 'LINK',
        Enforcement: 'NONE',
        Links: { 'cognito:default': 'https://example.com/terms' },
      },
    ],
    read: ({ UserPoolId, created }) => ['describe-terms', { UserPoolId, TermsId: at(created, 'Terms.TermsId') }],
    update: ({ UserPoolId, created }) => [
      'update-terms',
      { UserPoolId, TermsId: at(created, 'Terms.TermsId'), Links: { 'cognito:default': 'https://example.com/v2' } },
    ],
    updated: { Terms: { Links: { 'cognito:default': 'https://example.com/v2' } } },
    destroy: ({ UserPoolId, created }) => ['delete-terms', { UserPoolId, TermsId: at(created, 'Terms.TermsId') }],
    gone: notFound,
  },
  'a client secret': {
    create: ({ UserPoolId, ClientId }) => ['add-user-pool-client-secret', { UserPoolId, ClientId }],
    read: ({ UserPoolId, ClientId }) => ['list-user-pool-client-secrets', { UserPoolId, ClientId }],
    update: ({ UserPoolId, ClientId }) => ['list-user-pool-client-secrets', { UserPoolId, ClientId }],
    updated: { ClientSecrets: [expect.anything(), expect.anything()] },
    destroy: ({ UserPoolId, ClientId, created }) => [
      'delete-user-pool-client-secret',
      { UserPoolId, ClientId, ClientSecretId: at(created, 'ClientSecretDescriptor.ClientSecretId') },
    ],
    gone: { ClientSecrets: [expect.anything()] },
  },
  'a log delivery': {
    create: ({ UserPoolId }) => [
      'set-log-delivery-configuration',
      {
        UserPoolId,
        LogConfigurations: [
          {
            LogLevel: 'ERROR',
            EventSource: 'userNotification',
            CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:latchkey' },
          },
        ],
      },
    ],
    read: ({ UserPoolId }) => ['get-log-delivery-configuration', { UserPoolId }],
    update: ({ UserPoolId }) => ['get-log-delivery-configuration', { UserPoolId }],
    updated: { LogDeliveryConfiguration: { LogConfigurations: [{ EventSource: 'userNotification' }] } },
    destroy: ({ UserPoolId }) => ['set-log-delivery-configuration', { UserPoolId, LogConfigurations: [] }],
    gone: { LogDeliveryConfiguration: { LogConfigurations: [] } },
  },
  'a risk configuration': {
    create: ({ UserPoolId }) => [
      'set-risk-configuration',
      { UserPoolId, RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } },
    ],
    read: ({ UserPoolId }) => ['describe-risk-configuration', { UserPoolId }],
    update: ({ UserPoolId }) => [
      'set-risk-configuration',
      { UserPoolId, RiskExceptionConfiguration: { SkippedIPRangeList: ['10.0.0.0/8'] } },
    ],
    updated: { RiskConfiguration: { RiskExceptionConfiguration: { SkippedIPRangeList: ['10.0.0.0/8'] } } },
    destroy: ({ UserPoolId }) => ['set-risk-configuration', { UserPoolId }],
    gone: { RiskConfiguration: {} },
  },
  tags: {
    create: ({ UserPoolId }) => ['tag-resource', { ResourceArn: poolArn(UserPoolId), Tags: { team: 'blue' } }],
    read: ({ UserPoolId }) => ['list-tags-for-resource', { ResourceArn: poolArn(UserPoolId) }],
    update: ({ UserPoolId }) => ['tag-resource', { ResourceArn: poolArn(UserPoolId), Tags: { team: 'red' } }],
    updated: { Tags: { team: 'red' } },
    destroy: ({ UserPoolId }) => ['untag-resource', { ResourceArn: poolArn(UserPoolId), TagKeys: ['team'] }],
    gone: { Tags: {} },
  },
  'an import job': {
    create: ({ UserPoolId }) => [
      'create-user-import-job',
      { UserPoolId, JobName: 'first', CloudWatchLogsRoleArn: 'arn:aws:iam::000000000000:role/logs' },
    ],
    read: ({ UserPoolId, created }) => {
      return ['describe-user-import-job', { UserPoolId, JobId: at(created, 'UserImportJob.JobId') }];
    },
    update: ({ UserPoolId }) => ['list-user-import-jobs', { UserPoolId, MaxResults: 10 }],
    updated: { UserImportJob: { Status: 'Created' } },
    // Jobs cannot be deleted.
    destroy: ({ UserPoolId }) => ['get-csv-header', { UserPoolId }],
    gone: { UserImportJob: { Status: 'Created' } },
  },
};

describe.skipIf(mayBeSkipped)('the AWS CLI', () => {
  let latchkey: Latchkey;
  let pool: Omit<Ids, 'created'>;
  const run = ([command, input]: Step) => runAws(latchkey.endpoint, command, input);

  beforeAll(async () => {
    latchkey = await startLatchkey();
    const created = await run(['create-user-pool', { PoolName: 'lifecycle' }]);
    const UserPoolId = at(created, 'UserPool.Id');
    const client = await run(['create-user-pool-client', { UserPoolId, ClientName: 'app', GenerateSecret: true }]);
    pool = { UserPoolId, ClientId: at(client, 'UserPoolClient.ClientId') };
  });
  afterAll(() => latchkey.stop());

  it.for(Object.entries(lifecycles))('creates, reads, updates and destroys %s', async ([, lifecycle], { skip }) => {
    const created = await unlessUnknown(lifecycle.create({ ...pool, created: {} }), skip);
    const ids = { ...pool, created };
    await run(lifecycle.read(ids));
    try {
      await unlessUnknown(lifecycle.update(ids), skip);
      expect(await run(lifecycle.read(ids))).toMatchObject(lifecycle.updated);
    } finally {
      await run(lifecycle.destroy(ids));
    }
    const { gone } = lifecycle;
    if (typeof gone === 'string') await expect(run(lifecycle.read(ids))).rejects.toThrow(gone);
    else expect(await run(lifecycle.read(ids))).toMatchObject(gone);
  });

  /** Runs a step. Skips the test if the AWS CLI of this machine is too old for it. */
  async function unlessUnknown(step: Step, skip: (note: string) => never): Promise<Answer> {
    try {
      return await run(step);
    } catch (error) {
      if (error instanceof UnknownCommand) return skip(`the AWS CLI of this machine is too old for ${error.message}`);
      throw error;
    }
  }

  it('updates and destroys the pool', async () => {
    const { UserPoolId } = pool;
    await run(['update-user-pool', { UserPoolId, UserPoolTags: { team: 'blue' } }]);
    expect(await run(['describe-user-pool', { UserPoolId }])).toMatchObject({
      UserPool: { UserPoolTags: { team: 'blue' } },
    });
    await run(['delete-user-pool', { UserPoolId }]);
    await expect(run(['describe-user-pool', { UserPoolId }])).rejects.toThrow(notFound);
  });
});
