import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { applyDeclaration } from '../apply-declaration.ts';
import { readSeed } from '../read-seed.ts';
import { DeclarationError } from '../source/problems.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const place = { region: 'us-east-1', accountId: '123456789012' };

const sample = async (file: string, parameters = {}) =>
  readSeed(await readFile(join(import.meta.dirname, 'testing', file), 'utf8'), file, { ...place, parameters });

/** Applies it twice: the second time, nothing may change. */
async function applied(seed: Awaited<ReturnType<typeof sample>>) {
  const { pools } = await applyDeclaration(services, seed.declaration);
  const again = await applyDeclaration(services, seed.declaration);
  expect(again.changes.filter(({ action }) => action !== 'keep')).toEqual([]);
  return pools;
}

/** References that become six times as many with each line. */
const growing = (count: number, value: (next: string) => string) =>
  [
    'Resources:',
    '  P: { Type: AWS::Cognito::UserPool }',
    ...Array.from({ length: count }, (_, index) => {
      const name = index === count - 1 ? 'x' : value(`R${index + 1}`);
      return `  R${index}: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref P, GroupName: ${name} } }`;
    }),
  ].join('\n');

it.each([
  ['Sub', (next: string) => `!Sub "${`\${${next}}`.repeat(6)}"`],
  ['Join', (next: string) => `!Join ["", [${Array(6).fill(`!Ref ${next}`).join(', ')}]]`],
])('a template that grows with each reference is rejected (%s)', (_, value) => {
  expect(() => readSeed(growing(19, value), 'seed.yaml', { ...place, parameters: {} })).toThrow(
    'the template is too large when its references are replaced',
  );
});

describe('a template', () => {
  it('of the CDK', async () => {
    const seed = await sample('cdk.template.json');
    const [pool] = seed.declaration.pools;
    expect(pool).toMatchObject({
      id: 'us-east-1_Pool6BA7E5F2',
      settings: {
        PoolName: 'shop',
        LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:PreSignUpFn1234' },
        UsernameAttributes: ['email'],
      },
      mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    });
    expect(await applied(seed)).toMatchObject([{ clients: [{ id: 'PoolClient8A3E5EB7' }] }]);
    expect(seed.outputs).toEqual({ UserPoolId: 'us-east-1_Pool6BA7E5F2', ClientId: 'PoolClient8A3E5EB7' });
    expect(seed.notes).toEqual(['2 resources of other kinds left out']);
  });

  it('of SAM, with short tags, parameters, conditions and mappings', async () => {
    const seed = await sample('sam.yaml', { MinimumLength: '12' });
    const [pool] = seed.declaration.pools;
    expect(pool).toMatchObject({
      id: 'us-east-1_UserPool',
      settings: {
        PoolName: 'latchkey-dev',
        UserPoolTier: 'ESSENTIALS',
        Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false } },
        LambdaConfig: { PostConfirmation: 'arn:aws:lambda:us-east-1:123456789012:function:ClaimsFunction' },
        Schema: [{ Name: 'tenant', StringAttributeConstraints: { MinLength: '1', MaxLength: '36' } }],
      },
      resourceServers: [{ Identifier: 'https://api-dev.example.com' }],
      clients: [
        {
          id: 'UserPoolClient',
          settings: {
            CallbackURLs: ['http://localhost:3000/', 'http://localhost:5173/'],
            LogoutURLs: ['http://localhost:3000/'],
            AllowedOAuthScopes: ['openid', 'https://api-dev.example.com/read'],
          },
          branding: { UseCognitoProvidedValues: true },
        },
      ],
      domains: [{ Domain: 'shop-dev', ManagedLoginVersion: 2 }],
      groups: [{ GroupName: 'admins', Precedence: 1 }],
      users: [{ username: 'ada@example.com', attributes: { email_verified: 'true' }, groups: ['admins'] }],
    });
    expect(pool?.settings).not.toHaveProperty('DeletionProtection');
    await applied(seed);
    expect(seed.outputs).toEqual({
      PoolId: 'us-east-1_UserPool',
      Issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_UserPool',
      ApiUrl: undefined,
    });
  });

  it('of SAM, for another stage', async () => {
    const seed = await sample('sam.yaml', { MinimumLength: '12', Stage: 'prod' });
    const [pool] = seed.declaration.pools;
    expect(pool).toMatchObject({
      settings: { PoolName: 'latchkey-prod', UserPoolTier: 'PLUS', DeletionProtection: 'ACTIVE' },
    });
    expect(pool?.users).toBeUndefined();
  });

  it('of the Serverless Framework, with its variables, and with chosen ids', async () => {
    const seed = await sample('serverless.yml', { stage: 'prod' });
    expect(seed.declaration.pools).toMatchObject([
      {
        id: 'eu-west-1_shop',
        settings: {
          PoolName: 'shop-shop',
          LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:shop-prod-hello' },
          UserPoolTags: { stage: 'prod' },
        },
        clients: [{ id: 'shopweb' }],
      },
    ]);
    const [pool] = await applied(seed);
    expect(pool?.clients[0]?.secret).toMatch(/^[0-9a-v]{52}$/);
    expect((await sample('serverless.yml')).declaration.pools[0]?.settings.PoolName).toBe('shop-development-shop');
  });

  it('of Amplify', async () => {
    const seed = await sample('amplify.json');
    expect(seed.declaration.pools).toMatchObject([
      {
        settings: {
          PoolName: 'people-dev',
          SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sns12345-dev' },
          Policies: { PasswordPolicy: { MinimumLength: 8 } },
        },
        clients: [{ settings: { RefreshTokenValidity: 30 } }],
      },
    ]);
    expect(seed.outputs).toEqual({ UserPoolId: expect.any(String) as string, AppClientIDWeb: 'UserPoolClientWeb' });
    expect(seed.notes).toEqual(['AWS::Cognito::IdentityPool is not read (1)', '3 resources of other kinds left out']);
  });
});

const failure = (text: string, parameters = {}) => {
  try {
    readSeed(text, 'template.yaml', { ...place, parameters });
  } catch (error) {
    if (error instanceof DeclarationError) return error.message;
    throw error;
  }
  throw new Error('the template was accepted');
};

const copies = (n: number) => Array.from({ length: 2 }, () => `'\${self:custom.a${n}}'`).join();

const head = 'Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n';

describe('a template with something wrong', () => {
  it.each([
    [
      'an unknown property',
      `${head}      PasswordPolicies: {}\n`,
      'template.yaml:5:7: Resources.Pool.Properties.PasswordPolicies: unknown key "PasswordPolicies".',
    ],
    [
      'a value that the API rejects',
      `${head}      MfaConfiguration: maybe\n`,
      'template.yaml:5:7: Resources.Pool.Properties.MfaConfiguration: 1 validation error',
    ],
    [
      'an unknown function',
      `${head}      UserPoolName: !ImportValue other\n`,
      'template.yaml:5:7: Resources.Pool.Properties.UserPoolName: Fn::ImportValue refers to another stack',
    ],
    [
      'a parameter without a value',
      `Parameters: { Name: { Type: String } }\n${head}      UserPoolName: !Ref Name\n`,
      'the parameter Name has no default: give --parameter Name=VALUE',
    ],
    [
      'an unknown reference',
      `${head}      UserPoolName: !Ref Nothing\n`,
      'there is no parameter and no resource Nothing',
    ],
    ['an unknown condition', `${head}      UserPoolName: !If [Nothing, a, b]\n`, 'there is no condition Nothing'],
    [
      'conditions in a circle',
      `Conditions: { A: !Not [!Condition A] }\n${head}      UserPoolName: !If [A, a, b]\n`,
      'refers to itself',
    ],
    [
      'groups in a circle',
      `${head}      UserPoolName: a\n  G:\n    Type: AWS::Cognito::UserPoolGroup\n    Properties: { UserPoolId: !Ref Pool, GroupName: !Ref G }\n`,
      'resources refer to each other in a circle',
    ],
    [
      'a client of another pool',
      `${head}      UserPoolName: a\n  C:\n    Type: AWS::Cognito::UserPoolClient\n    Properties: { UserPoolId: us-east-1_other }\n`,
      'UserPoolId is not a user pool of this template: "us-east-1_other"',
    ],
    ['no pool', 'Resources: { Bucket: { Type: AWS::S3::Bucket } }\n', 'the template has no AWS::Cognito::UserPool'],
  ])('%s', (_, text, message) => {
    expect(failure(text)).toContain(message);
  });

  it('an unknown parameter', () => {
    expect(failure(`${head}      UserPoolName: a\n`, { Stage: 'x' })).toContain('the template has no parameter Stage');
  });

  it('a variable of Serverless that is not known', () => {
    const text = `service: a\nprovider: { name: aws }\nresources:\n  ${head.replaceAll('\n', '\n  ')}      UserPoolName: \${env:NAME}\n`;
    expect(failure(text)).toContain(
      'template.yaml:8:9: resources.Resources.Pool.Properties.UserPoolName: the variable ${env:NAME} is not known',
    );
  });

  it.each([
    ['itself', 'a: ${self:custom}', 'in a circle'],
    ['each other', 'a: ${self:custom.b}\n  b: ${self:custom.a}', 'is not known'],
    [
      'many others',
      Array.from({ length: 20 }, (_, n) => `a${n || ''}: [${copies(n + 1)}]`).join('\n  ') + '\n  a20: x',
      'more than 10000 variables are replaced',
    ],
  ])('variables of Serverless that refer to %s', (_, custom, message) => {
    const pool = 'Pool: { Type: AWS::Cognito::UserPool, Properties: { UserPoolTags: "${self:custom.a}" } }';
    const text = `service: a\nprovider: { name: aws }\ncustom:\n  ${custom}\nresources: { Resources: { ${pool} } }\n`;
    expect(failure(text)).toContain(message);
  });

  it('conditions that refer to each other many times end', () => {
    const conditions = Array.from({ length: 22 }, (_, n) => `  C${n + 1}: !And [!Condition C${n}, !Condition C${n}]`);
    const text = `Conditions:\n  C0: !Equals [a, a]\n${conditions.join('\n')}\n${head}      UserPoolName: !If [C22, a, b]\n`;
    const { declaration } = readSeed(text, 't', { ...place, parameters: {} });
    expect(declaration.pools[0]?.settings.PoolName).toBe('a');
  });
});
