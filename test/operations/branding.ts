/** Cases of the operations on branding styles of managed login. */
import {
  type AssetType,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import type { Cases, World } from './operation-cases.ts';

/** A PNG file of one megabyte, the largest that AWS takes. */
const largeLogo: AssetType = {
  Category: 'FORM_LOGO',
  ColorMode: 'LIGHT',
  Extension: 'PNG',
  Bytes: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex')], 1_000_000),
};

const Settings = { components: { form: { borderRadius: 4 } } };

/** Creates an app client in a pool. Returns pool and client. */
export async function newClient({ sdk }: World, UserPoolId: string) {
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: uniqueName('app') }),
  );
  return { UserPoolId, ClientId: UserPoolClient?.ClientId };
}

/** Creates a style for a new client. */
async function newStyle(world: World, Assets?: AssetType[]) {
  const client = await newClient(world, world.app.userPoolId);
  const input = { ...client, Settings, Assets };
  const { ManagedLoginBranding } = await world.sdk.send(new CreateManagedLoginBrandingCommand(input));
  const { UserPoolId } = client;
  return { client, key: { UserPoolId, ManagedLoginBrandingId: ManagedLoginBranding?.ManagedLoginBrandingId } };
}

/** Pool and id of a style that does not exist. */
const unknown = ({ app }: World) => ({
  UserPoolId: app.userPoolId,
  ManagedLoginBrandingId: '00000000-0000-4000-8000-000000000000',
});

export const branding = {
  CreateManagedLoginBranding: {
    async effect(world) {
      const { key } = await newStyle(world, [largeLogo]);
      const { ManagedLoginBranding } = await world.sdk.send(new DescribeManagedLoginBrandingCommand(key));
      expect(ManagedLoginBranding).toMatchObject({ ...key, Settings, UseCognitoProvidedValues: false });
      expect(Buffer.from(ManagedLoginBranding?.Assets?.[0]?.Bytes ?? []).equals(largeLogo.Bytes as Buffer)).toBe(true);
    },
    errors: {
      async ManagedLoginBrandingExistsException(world) {
        const { client } = await newStyle(world);
        return world.sdk.send(new CreateManagedLoginBrandingCommand({ ...client, UseCognitoProvidedValues: true }));
      },
      async InvalidParameterException(world) {
        return world.sdk.send(new CreateManagedLoginBrandingCommand(await newClient(world, world.app.userPoolId)));
      },
      async LimitExceededException(world) {
        const { userPoolId } = await world.newApp({ mfa: 'OFF' });
        const create = async () => {
          const client = await newClient(world, userPoolId);
          return world.sdk.send(new CreateManagedLoginBrandingCommand({ ...client, UseCognitoProvidedValues: true }));
        };
        for (let count = 0; count < 20; count += 1) await create();
        return create();
      },
    },
  },
  DescribeManagedLoginBranding: {
    async effect(world) {
      const { key } = await newStyle(world);
      const input = { ...key, ReturnMergedResources: true };
      const { ManagedLoginBranding } = await world.sdk.send(new DescribeManagedLoginBrandingCommand(input));
      expect(ManagedLoginBranding?.Settings).toMatchObject({ ...Settings, categories: {}, componentClasses: {} });
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new DescribeManagedLoginBrandingCommand(unknown(world)));
      },
    },
  },
  DescribeManagedLoginBrandingByClient: {
    async effect(world) {
      const { client, key } = await newStyle(world);
      const { ManagedLoginBranding } = await world.sdk.send(new DescribeManagedLoginBrandingByClientCommand(client));
      expect(ManagedLoginBranding).toMatchObject({ ...key, Settings, Assets: [] });
    },
    errors: {
      async ResourceNotFoundException(world) {
        const client = await newClient(world, world.app.userPoolId);
        return world.sdk.send(new DescribeManagedLoginBrandingByClientCommand(client));
      },
    },
  },
  UpdateManagedLoginBranding: {
    async effect(world) {
      const { key } = await newStyle(world, [largeLogo]);
      const input = { ...key, UseCognitoProvidedValues: true };
      const { ManagedLoginBranding } = await world.sdk.send(new UpdateManagedLoginBrandingCommand(input));
      expect(ManagedLoginBranding).toMatchObject({ ...input, Assets: [] });
      expect(ManagedLoginBranding).not.toHaveProperty('Settings');
    },
    errors: {
      async InvalidParameterException(world) {
        const { key } = await newStyle(world);
        return world.sdk.send(new UpdateManagedLoginBrandingCommand({ ...key, Settings: { colors: {} } }));
      },
      async ResourceNotFoundException(world) {
        return world.sdk.send(new UpdateManagedLoginBrandingCommand({ ...unknown(world), Settings }));
      },
    },
  },
  DeleteManagedLoginBranding: {
    async effect(world) {
      const { key } = await newStyle(world);
      await world.sdk.send(new DeleteManagedLoginBrandingCommand(key));
      const { name } = await refusal(world.sdk.send(new DescribeManagedLoginBrandingCommand(key)));
      expect(name).toBe('ResourceNotFoundException');
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new DeleteManagedLoginBrandingCommand(unknown(world)));
      },
    },
  },
} satisfies Cases;
