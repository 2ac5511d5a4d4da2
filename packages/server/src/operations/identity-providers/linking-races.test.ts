/** An identity has one user, also when several nodes link it or create its user at the same time. */
import { randomInt } from 'node:crypto';
import { describe, expect } from 'vitest';
import { onEveryEngine } from '../../challenges/testing/nodes.ts';
import { type App, newApp, newUser } from '../../challenges/testing/sign-in-steps.ts';
import { callOperation } from '../testing/call.ts';
import { account } from '../users/testing/users.ts';
import { AdminLinkProviderForUser } from './AdminLinkProviderForUser.ts';
import { newFederatedUser, newProvider } from './testing/providers.ts';

onEveryEngine(({ first, once, atOnce }) => {
  const link = ({ services, UserPoolId }: App, username: string, subject: string) =>
    callOperation(services, AdminLinkProviderForUser, {
      UserPoolId,
      DestinationUser: { ProviderName: 'Corp', ProviderAttributeValue: username },
      SourceUser: { ProviderName: 'Corp', ProviderAttributeValue: subject },
    });
  const linkToLocal = ({ services, UserPoolId }: App, username: string, subject: string) =>
    callOperation(services, AdminLinkProviderForUser, {
      UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
      SourceUser: { ProviderName: 'Corp', ProviderAttributeValue: subject },
    });
  const appWithProvider = async (): Promise<App> => {
    const app = await newApp(first());
    await newProvider(first(), app.UserPoolId);
    return app;
  };
  const identitiesOf = async (app: App, username: string): Promise<unknown[]> => {
    const { attributes } = await account(app.services, app, username);
    return JSON.parse(attributes['identities'] ?? '[]') as unknown[];
  };

  once('a long identity is linked if the attribute `identities` has room for it', async () => {
    const app = await appWithProvider();
    for (const name of ['ann', 'bob']) await newUser(app, name);
    // Characters of three bytes each, which databases cannot shorten.
    const textOf = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(randomInt(0x4e00, 0x9f00))).join('');
    const long = textOf(1_800);
    await linkToLocal(app, 'ann', long);
    expect(await identitiesOf(app, 'ann')).toMatchObject([{ userId: long }]);
    await expect(linkToLocal(app, 'bob', long)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    for (const length of [300, 100_000]) {
      await expect(linkToLocal(app, 'ann', textOf(length))).rejects.toMatchObject({ code: 'LimitExceededException' });
    }
  });

  describe('at the same time', () => {
    once('64 links of one identity to two users: one succeeds', async () => {
      const app = await appWithProvider();
      for (const name of ['ann', 'bob']) await newUser(app, name);
      const { won, lost } = await atOnce(app, 64, (node, index) =>
        linkToLocal(node, index % 2 ? 'ann' : 'bob', 'race'),
      );
      expect(won).toHaveLength(1);
      for (const error of lost) expect(error).toMatchObject({ code: 'InvalidParameterException' });
      const [ann, bob] = [await identitiesOf(app, 'ann'), await identitiesOf(app, 'bob')];
      expect([...ann, ...bob]).toHaveLength(1);
    });

    once('16 links of different identities to one user: five succeed', async () => {
      const app = await appWithProvider();
      await newUser(app, 'ann');
      const { won, lost } = await atOnce(app, 16, (node, index) => linkToLocal(node, 'ann', `subject-${index}`));
      expect(won).toHaveLength(5);
      for (const error of lost) expect(error).toMatchObject({ code: 'LimitExceededException' });
      expect(await identitiesOf(app, 'ann')).toHaveLength(5);
    });

    once('a first sign-in on several nodes: one user', async () => {
      const app = await appWithProvider();
      const { won, lost } = await atOnce(app, 16, ({ services, UserPoolId }) =>
        newFederatedUser(services, UserPoolId, 'Corp', 'new'),
      );
      expect(won).toHaveLength(1);
      for (const error of lost) expect(error).toMatchObject({ code: 'UsernameExistsException' });
    });

    once('first sign-ins of different users: all of them, in one group', async () => {
      const app = await appWithProvider();
      const { won, lost } = await atOnce(app, 16, ({ services, UserPoolId }, index) =>
        newFederatedUser(services, UserPoolId, 'Corp', `user-${index}`),
      );
      expect(lost).toEqual([]);
      expect(won).toHaveLength(16);
      const groups = await first().store.read.groups.list(app.UserPoolId, { limit: 5 });
      expect(groups.items.map(({ groupName }) => groupName)).toEqual([`${app.UserPoolId}_Corp`]);
    });

    once('links and a first sign-in of one identity: either a link or a user', async () => {
      const app = await appWithProvider();
      await newUser(app, 'ann');
      await newFederatedUser(first(), app.UserPoolId, 'Corp', 'other');
      const { won } = await atOnce(app, 18, (node, index): Promise<unknown> => {
        if (index % 3 === 0) return newFederatedUser(node.services, node.UserPoolId, 'Corp', 'contested');
        return index % 3 === 1 ? linkToLocal(node, 'ann', 'contested') : link(node, 'other', 'contested');
      });
      expect(won).toHaveLength(1);
    });
  });
});
