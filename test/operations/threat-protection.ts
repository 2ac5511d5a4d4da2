/** Cases of the operations of threat protection. */
import {
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  DescribeRiskConfigurationCommand,
  SetRiskConfigurationCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { inboxOf } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { signInFrom } from '../harness/sign-in-from.ts';
import { refusal } from '../harness/refusal.ts';
import type { Cases, World } from './operation-cases.ts';

const protectedPool = {
  pool: { UserPoolTier: 'PLUS' as const, UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' as const } },
};

const notify = {
  NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/alerts@example.com' },
  Actions: { LowAction: { EventAction: 'BLOCK' as const, Notify: true } },
};

/** A user whose second sign-in came from a new network and a new browser, and was blocked. */
async function blockedSignIn({ newApp, sdk }: World) {
  const app = await newApp(protectedPool);
  const UserPoolId = app.userPoolId;
  await sdk.send(new SetRiskConfigurationCommand({ UserPoolId, AccountTakeoverRiskConfiguration: notify }));
  const email = `${uniqueName('risky')}@example.com`;
  const person = await newPerson(app, uniqueName(), { email, email_verified: 'true' });
  await signInFrom(app, person, '192.0.2.1', 'browser at home');
  const answer = await refusal(signInFrom(app, person, '198.51.100.1', 'browser elsewhere'));
  expect(answer).toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Unable to login because of security reasons',
  });
  const key = { UserPoolId, Username: person.username };
  const { AuthEvents = [] } = await sdk.send(new AdminListUserAuthEventsCommand(key));
  expect(AuthEvents[0]).toMatchObject({
    EventRisk: { RiskDecision: 'Block', RiskLevel: 'Low' },
    EventContextData: { IpAddress: '198.51.100.1' },
  });
  return { app, person, email, event: { ...key, EventId: AuthEvents[0]?.EventId ?? '' } };
}

async function feedbackOf({ sdk }: World, { UserPoolId, Username }: { UserPoolId: string; Username: string }) {
  const { AuthEvents = [] } = await sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username }));
  return AuthEvents[0]?.EventFeedback;
}

/** A pool without threat protection, and an event that it cannot have. */
async function unprotectedEvent({ app }: World) {
  const { username } = await newPerson(app);
  return { UserPoolId: app.userPoolId, Username: username, EventId: 'none', FeedbackValue: 'Valid' as const };
}

const accepted = 'The service accepts the operation in pools without threat protection, and so does Latchkey.';

export const threatProtection = {
  SetRiskConfiguration: {
    async effect({ newApp, sdk }) {
      const { userPoolId: UserPoolId } = await newApp();
      const RiskExceptionConfiguration = {
        BlockedIPRangeList: ['192.0.2.0/24'],
        SkippedIPRangeList: ['2001:db8::/32'],
      };
      const { RiskConfiguration } = await sdk.send(
        new SetRiskConfigurationCommand({ UserPoolId, RiskExceptionConfiguration }),
      );
      expect(RiskConfiguration).toMatchObject({ UserPoolId, RiskExceptionConfiguration });
    },
    errors: {
      UserPoolAddOnNotEnabledException: accepted,
      CodeDeliveryFailureException: 'The operation sends nothing.',
      async InvalidParameterException({ app, sdk }) {
        const RiskExceptionConfiguration = { BlockedIPRangeList: ['192.0.2.1'] };
        return sdk.send(new SetRiskConfigurationCommand({ UserPoolId: app.userPoolId, RiskExceptionConfiguration }));
      },
    },
  },
  DescribeRiskConfiguration: {
    async effect({ newApp, sdk }) {
      const { userPoolId: UserPoolId, clientId: ClientId } = await newApp();
      const describe = async (input: { ClientId?: string }) =>
        (await sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId, ...input }))).RiskConfiguration;
      expect(await describe({})).toEqual({ UserPoolId });
      const AccountTakeoverRiskConfiguration = notify;
      await sdk.send(new SetRiskConfigurationCommand({ UserPoolId, ClientId, AccountTakeoverRiskConfiguration }));
      expect(await describe({ ClientId })).toEqual({
        UserPoolId,
        ClientId,
        AccountTakeoverRiskConfiguration,
        LastModifiedDate: expect.any(Date) as Date,
      });
      expect(await describe({})).toEqual({ UserPoolId });
    },
    errors: { UserPoolAddOnNotEnabledException: accepted },
  },
  AdminUpdateAuthEventFeedback: {
    async effect(world) {
      const { app, person, event } = await blockedSignIn(world);
      await world.sdk.send(new AdminUpdateAuthEventFeedbackCommand({ ...event, FeedbackValue: 'Valid' }));
      expect(await feedbackOf(world, event)).toMatchObject({ FeedbackValue: 'Valid', Provider: 'Admin' });
      const reply = await signInFrom(app, person, '198.51.100.1', 'browser elsewhere');
      expect(reply.AuthenticationResult?.AccessToken).toBeDefined();
    },
    errors: {
      async UserPoolAddOnNotEnabledException(world) {
        return world.sdk.send(new AdminUpdateAuthEventFeedbackCommand(await unprotectedEvent(world)));
      },
      async ResourceNotFoundException({ newApp, sdk }) {
        const app = await newApp(protectedPool);
        const { username: Username } = await newPerson(app);
        const event = { UserPoolId: app.userPoolId, Username, EventId: 'none', FeedbackValue: 'Valid' } as const;
        return sdk.send(new AdminUpdateAuthEventFeedbackCommand(event));
      },
      async UserNotFoundException({ newApp, sdk }) {
        const { userPoolId: UserPoolId } = await newApp(protectedPool);
        const event = { UserPoolId, Username: 'nobody', EventId: 'none', FeedbackValue: 'Valid' } as const;
        return sdk.send(new AdminUpdateAuthEventFeedbackCommand(event));
      },
    },
  },
  UpdateAuthEventFeedback: {
    async effect(world) {
      const { email, event } = await blockedSignIn(world);
      const [notice] = await inboxOf(world.latchkey, email);
      expect(notice).toMatchObject({ kind: 'risk-notice', subject: 'A sign-in to your account was blocked' });
      const FeedbackToken = /feedback_value=Invalid&amp;token=([\w-]+)/.exec(notice?.body ?? '')?.[1];
      const input = { ...event, FeedbackToken, FeedbackValue: 'Invalid' } as const;
      await world.sdk.send(new UpdateAuthEventFeedbackCommand(input));
      expect(await feedbackOf(world, event)).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' });
    },
    errors: {
      async UserPoolAddOnNotEnabledException(world) {
        const event = await unprotectedEvent(world);
        return world.sdk.send(new UpdateAuthEventFeedbackCommand({ ...event, FeedbackToken: 'none' }));
      },
      async NotAuthorizedException({ newApp, sdk }) {
        const app = await newApp(protectedPool);
        const { username: Username } = await newPerson(app);
        const event = { UserPoolId: app.userPoolId, Username, EventId: 'none', FeedbackValue: 'Valid' } as const;
        return sdk.send(new UpdateAuthEventFeedbackCommand({ ...event, FeedbackToken: 'none' }));
      },
      UserNotFoundException:
        'A token for an unknown user name is answered like any wrong token: NotAuthorizedException.',
    },
  },
} satisfies Cases;
