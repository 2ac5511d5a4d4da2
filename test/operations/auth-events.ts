/** Cases of the operation that lists the sign-ins of a user. */
import { AdminListUserAuthEventsCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
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

      const Username = uniqueName('applicant');
      const applicant = { ClientId: app.clientId, Username, Password: password };
      await sdk.send(new SignUpCommand(applicant));
      const signUp = { UserPoolId: app.userPoolId, Username };
      const { AuthEvents: own } = await sdk.send(new AdminListUserAuthEventsCommand(signUp));
      expect(own).toMatchObject([
        { EventType: 'SignUp', EventResponse: 'Pass', EventRisk: { RiskDecision: 'NoRisk' } },
      ]);
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
