/** Cases of the operations on identity providers, and on the links between them and users. */
import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { newPerson, uniqueName } from '../harness/people.ts';
import { parameterError, refusal } from '../harness/refusal.ts';
import { samlMetadata } from '../harness/saml-metadata.ts';
import { type App, initiate } from '../harness/sign-in.ts';
import { sendMany, untilConcurrent } from './simultaneous.ts';
import type { Cases, World } from './operation-cases.ts';

const oidc = {
  client_id: 'client',
  client_secret: 'secret',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/keys',
};

let own: Promise<App> | undefined;

/** A pool for all cases of this file: providers add an attribute to its schema. */
function appOf(world: World): Promise<App> {
  own ??= world.newApp();
  return own;
}

/** Creates an OIDC provider. Returns its key. */
async function newProvider(world: World, change: Partial<CreateIdentityProviderCommandInput> = {}) {
  const key = { UserPoolId: (await appOf(world)).userPoolId, ProviderName: uniqueName('corp') };
  await world.sdk.send(
    new CreateIdentityProviderCommand({ ...key, ProviderType: 'OIDC', ProviderDetails: oidc, ...change }),
  );
  return key;
}

/** Creates a provider and a local user, and links a user of the provider to it. */
async function newLink(world: World) {
  const { UserPoolId, ProviderName } = await newProvider(world);
  const { username } = await newPerson(await appOf(world));
  const source = { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'subject-1' };
  const destination = { ProviderName: 'Cognito', ProviderAttributeValue: username };
  await world.sdk.send(
    new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser: destination, SourceUser: source }),
  );
  return { UserPoolId, username, source, destination };
}

const identitiesOf = async (world: World, Username: string): Promise<unknown> => {
  const key = { UserPoolId: (await appOf(world)).userPoolId, Username };
  const { UserAttributes = [] } = await world.sdk.send(new AdminGetUserCommand(key));
  return JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '[]');
};

const neverUnsupported = 'AWS documents no cause; every type of provider is supported here.';

export const identityProviders = {
  CreateIdentityProvider: {
    async effect(world) {
      const { sdk } = world;
      const { userPoolId: UserPoolId } = await appOf(world);
      const saml = { UserPoolId, ProviderName: uniqueName('saml'), ProviderType: 'SAML' } as const;
      const ProviderDetails = { MetadataFile: samlMetadata, IDPSignout: 'true' };
      const { IdentityProvider } = await sdk.send(new CreateIdentityProviderCommand({ ...saml, ProviderDetails }));
      expect(IdentityProvider).toEqual({
        ...saml,
        ProviderDetails: {
          ...ProviderDetails,
          SSORedirectBindingURI: 'https://idp.example.com/in',
          SLORedirectBindingURI: 'https://idp.example.com/out',
          ActiveEncryptionCertificate: expect.stringMatching(/^MII[\w+/]+=*$/),
        },
        AttributeMapping: {},
        IdpIdentifiers: [],
        CreationDate: expect.any(Date),
        LastModifiedDate: expect.any(Date),
      });
      const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
      expect(UserPool?.SchemaAttributes).toContainEqual(expect.objectContaining({ Name: 'identities' }));
    },
    errors: {
      async DuplicateProviderException(world) {
        const { ProviderName } = await newProvider(world);
        return newProvider(world, { ProviderName });
      },
      async LimitExceededException({ sdk, newApp }) {
        const { userPoolId: UserPoolId } = await newApp({ mfa: 'OFF' });
        const input = { UserPoolId, ProviderType: 'OIDC' as const, ProviderDetails: oidc };
        const create = (ProviderName: string) =>
          sdk.send(new CreateIdentityProviderCommand({ ...input, ProviderName }));
        await sendMany(300, (number) => create(`corp${number}`));
        return create('corp');
      },
    },
  },
  DescribeIdentityProvider: {
    async effect(world) {
      const key = await newProvider(world, { AttributeMapping: { email: 'mail' }, AcrMapping: { Level2: 'mfa' } });
      const { IdentityProvider } = await world.sdk.send(new DescribeIdentityProviderCommand(key));
      expect(IdentityProvider).toEqual({
        ...key,
        ProviderType: 'OIDC',
        ProviderDetails: { ...oidc, attributes_url_add_attributes: 'false' },
        AttributeMapping: { email: 'mail' },
        AcrMapping: { Level2: 'mfa' },
        IdpIdentifiers: [],
        CreationDate: expect.any(Date),
        LastModifiedDate: expect.any(Date),
      });
    },
    errors: {},
  },
  GetIdentityProviderByIdentifier: {
    async effect(world) {
      const IdpIdentifier = `${uniqueName('id')}.example.com`;
      const { ProviderName, UserPoolId } = await newProvider(world, { IdpIdentifiers: [IdpIdentifier] });
      const { IdentityProvider } = await world.sdk.send(
        new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }),
      );
      expect(IdentityProvider).toMatchObject({ ProviderName, IdpIdentifiers: [IdpIdentifier] });
    },
    errors: {
      ResourceNotFoundException: ({ sdk, app }) =>
        sdk.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId: app.userPoolId, IdpIdentifier: 'none' })),
    },
  },
  ListIdentityProviders: {
    async effect(world) {
      const { sdk } = world;
      const { userPoolId: UserPoolId } = await world.newApp();
      const names = ['Acorp', 'Bcorp', 'Ccorp'];
      for (const ProviderName of names) {
        const definition = { UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails: oidc } as const;
        await sdk.send(new CreateIdentityProviderCommand(definition));
      }
      const first = await sdk.send(new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 2 }));
      const rest = await sdk.send(new ListIdentityProvidersCommand({ UserPoolId, NextToken: first.NextToken }));
      const listed = [...(first.Providers ?? []), ...(rest.Providers ?? [])];
      expect(listed.map(({ ProviderName }) => ProviderName)).toEqual(names);
      expect(listed[0]).toEqual({
        ProviderName: 'Acorp',
        ProviderType: 'OIDC',
        CreationDate: expect.any(Date),
        LastModifiedDate: expect.any(Date),
      });
      expect([first.Providers?.length, rest.NextToken]).toEqual([2, undefined]);
    },
    errors: {},
  },
  UpdateIdentityProvider: {
    async effect(world) {
      const key = await newProvider(world, { IdpIdentifiers: [uniqueName('id')] });
      const ProviderDetails = { ...oidc, client_id: 'other' };
      const { IdentityProvider } = await world.sdk.send(
        new UpdateIdentityProviderCommand({ ...key, ProviderDetails, AttributeMapping: {} }),
      );
      expect(IdentityProvider).toMatchObject({
        ...key,
        ProviderDetails,
        AttributeMapping: {},
        IdpIdentifiers: [expect.any(String)],
      });
    },
    errors: {
      UnsupportedIdentityProviderException: neverUnsupported,
      async ConcurrentModificationException(world) {
        const key = await newProvider(world);
        return untilConcurrent(() => world.sdk.send(new UpdateIdentityProviderCommand(key)));
      },
      ResourceNotFoundException: ({ sdk, app }) =>
        sdk.send(new UpdateIdentityProviderCommand({ UserPoolId: app.userPoolId, ProviderName: 'None' })),
    },
  },
  DeleteIdentityProvider: {
    async effect(world) {
      const { sdk } = world;
      const [app, key] = [await appOf(world), await newProvider(world)];
      const client = { UserPoolId: app.userPoolId, ClientId: app.clientId };
      const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand(client));
      const { ExplicitAuthFlows } = UserPoolClient ?? {};
      const SupportedIdentityProviders = ['COGNITO', key.ProviderName];
      await sdk.send(new UpdateUserPoolClientCommand({ ...client, ExplicitAuthFlows, SupportedIdentityProviders }));
      await sdk.send(new DeleteIdentityProviderCommand(key));
      expect((await sdk.send(new DescribeUserPoolClientCommand(client))).UserPoolClient).toMatchObject({
        ExplicitAuthFlows,
        SupportedIdentityProviders: ['COGNITO'],
      });
      expect(await refusal(sdk.send(new DescribeIdentityProviderCommand(key)))).toMatchObject({
        name: 'ResourceNotFoundException',
      });
      const update = new UpdateUserPoolClientCommand({ ...client, ExplicitAuthFlows, SupportedIdentityProviders });
      expect(await refusal(sdk.send(update))).toEqual(
        parameterError(`The provider ${key.ProviderName} does not exist for User Pool ${app.userPoolId}.`),
      );
    },
    errors: { UnsupportedIdentityProviderException: neverUnsupported },
  },
  AdminLinkProviderForUser: {
    async effect(world) {
      const { username, source } = await newLink(world);
      expect(await identitiesOf(world, username)).toEqual([
        {
          userId: source.ProviderAttributeValue,
          providerName: source.ProviderName,
          providerType: 'OIDC',
          issuer: null,
          primary: false,
          dateCreated: expect.any(Number),
        },
      ]);
    },
    errors: {
      AliasExistsException: 'An identity that another user has is an InvalidParameterException (observed).',
      async InvalidParameterException(world) {
        const { UserPoolId, source } = await newLink(world);
        const { username } = await newPerson(await appOf(world));
        const other = { ProviderName: 'Cognito', ProviderAttributeValue: username };
        return world.sdk.send(
          new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser: other, SourceUser: source }),
        );
      },
      ResourceNotFoundException: ({ sdk }) =>
        sdk.send(
          new AdminLinkProviderForUserCommand({
            UserPoolId: 'us-east-1_nosuchpoo',
            DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ada' },
            SourceUser: { ProviderName: 'Corp', ProviderAttributeValue: '1' },
          }),
        ),
      async UserNotFoundException(world) {
        const { UserPoolId, ProviderName } = await newProvider(world);
        return world.sdk.send(
          new AdminLinkProviderForUserCommand({
            UserPoolId,
            DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'nobody' },
            SourceUser: { ProviderName, ProviderAttributeValue: '1' },
          }),
        );
      },
      async LimitExceededException(world) {
        const { UserPoolId, source, destination } = await newLink(world);
        let last: Promise<unknown> = Promise.resolve();
        for (let index = 2; index <= 6; index += 1) {
          await last;
          const SourceUser = { ...source, ProviderAttributeValue: `subject-${index}` };
          last = world.sdk.send(
            new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser: destination, SourceUser }),
          );
        }
        return last;
      },
    },
  },
  AdminDisableProviderForUser: {
    async effect(world) {
      const { UserPoolId, username, source, destination } = await newLink(world);
      await world.sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: source }));
      expect(await identitiesOf(world, username)).toEqual([]);
      await world.sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: destination }));
      const parameters = { USERNAME: username, PASSWORD: 'Correct-Horse-7' };
      expect(await refusal(initiate(await appOf(world), 'USER_PASSWORD_AUTH', parameters))).toMatchObject({
        name: 'NotAuthorizedException',
      });
    },
    errors: {
      AliasExistsException: 'Nothing is claimed by this operation.',
      ResourceNotFoundException: ({ sdk }) =>
        sdk.send(
          new AdminDisableProviderForUserCommand({
            UserPoolId: 'us-east-1_nosuchpoo',
            User: { ProviderName: 'Corp', ProviderAttributeValue: '1' },
          }),
        ),
      UserNotFoundException: ({ sdk, app }) =>
        sdk.send(
          new AdminDisableProviderForUserCommand({
            UserPoolId: app.userPoolId,
            User: { ProviderName: 'Corp', ProviderAttributeValue: 'nobody' },
          }),
        ),
    },
  },
} satisfies Cases;
