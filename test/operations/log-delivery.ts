/** Cases of the operations on exported events. test/stories/exported-events.test.ts has the events themselves. */
import {
  GetLogDeliveryConfigurationCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import type { Cases, World } from './operation-cases.ts';

const CloudWatchLogsConfiguration = { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:events' };
const failures: LogConfigurationType = {
  LogLevel: 'ERROR',
  EventSource: 'userNotification',
  CloudWatchLogsConfiguration,
};
const signIns: LogConfigurationType = { LogLevel: 'INFO', EventSource: 'userAuthEvents', CloudWatchLogsConfiguration };

const set = ({ sdk, app }: World, LogConfigurations: LogConfigurationType[]) =>
  sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId: app.userPoolId, LogConfigurations }));

export const logDelivery = {
  GetLogDeliveryConfiguration: {
    async effect(world) {
      const { sdk } = world;
      const { userPoolId: UserPoolId } = await world.newApp();
      const { LogDeliveryConfiguration } = await sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId }));
      expect(LogDeliveryConfiguration).toEqual({ UserPoolId, LogConfigurations: [] });
    },
    errors: {},
  },
  SetLogDeliveryConfiguration: {
    async effect(world) {
      const { sdk } = world;
      const { userPoolId: UserPoolId } = await world.newApp();
      const given = { UserPoolId, LogConfigurations: [failures] };
      const { LogDeliveryConfiguration } = await sdk.send(new SetLogDeliveryConfigurationCommand(given));
      expect(LogDeliveryConfiguration).toEqual(given);
      const read = await sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId }));
      expect(read.LogDeliveryConfiguration).toEqual(given);
    },
    errors: {
      InvalidParameterException: (world) => set(world, [failures, failures]),
      FeatureUnavailableInTierException: (world) => set(world, [signIns]),
    },
  },
} satisfies Cases;
