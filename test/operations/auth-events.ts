/** Cases of the operation that lists the sign-ins of a user. */
import { AdminListUserAuthEventsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { newPerson } from '../harness/people.ts';
import { signIn } from '../harness/sign-in.ts';
import type { Cases } from './operation-cases.ts';

const protectedPool = {
  pool: { UserPoolTier: 'PLUS' as const, UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' as const } },
};

export const authEvents = {
  AdminListUserAuthEvents: {
    async effect({ newApp, sdk }) {
      const app = await newApp(protectedPool);
      const person = await newPerson(app);
      await signIn(app, person);
      const key = { UserPoolId: app.userPoolId, Username: person.username };
      const { AuthEvents = [] } = await sdk.send(new AdminListUserAuthEventsCommand(key));
      expect(AuthEvents).toHaveLength(1);
      expect(AuthEvents[0]).toMatchObject({ EventType: 'SignIn', EventResponse: 'Pass' });
    },
    errors: {
      async UserPoolAddOnNotEnabledException({ app, sdk }) {
        const { username: Username } = await newPerson(app);
        return sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId: app.userPoolId, Username }));
      },
      async UserNotFoundException({ newApp, sdk }) {
        const { userPoolId: UserPoolId } = await newApp(protectedPool);
        return sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username: 'nobody' }));
      },
    },
  },
} satisfies Cases;
