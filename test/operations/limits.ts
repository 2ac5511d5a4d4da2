/** Cases of the operations on provisioned limits. All cases share the limits of one server. */
import {
  GetProvisionedLimitCommand,
  type LimitDefinitionType,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import type { Cases } from './operation-cases.ts';

const definition = (Category: string): LimitDefinitionType => ({
  LimitClass: 'API_CATEGORY',
  Attributes: { Category },
});

const unknownCategory =
  'An unknown category is an invalid parameter. Limits belong to the account, which always exists.';

export const limits = {
  GetProvisionedLimit: {
    async effect({ sdk }) {
      const LimitDefinition = definition('UserList');
      const { Limit } = await sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }));
      expect(Limit).toEqual({ LimitDefinition, ProvisionedLimitValue: 30, FreeLimitValue: 30 });
    },
    errors: { ResourceNotFoundException: unknownCategory },
  },
  UpdateProvisionedLimit: {
    async effect({ sdk }) {
      const LimitDefinition = definition('UserCreation');
      const raised = { LimitDefinition, ProvisionedLimitValue: 80, FreeLimitValue: 50 };
      const input = { LimitDefinition, RequestedLimitValue: 80 };
      expect((await sdk.send(new UpdateProvisionedLimitCommand(input))).Limit).toEqual(raised);
      expect((await sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }))).Limit).toEqual(raised);
    },
    errors: {
      ResourceNotFoundException: unknownCategory,
      InvalidParameterException: ({ sdk }) =>
        sdk.send(
          new UpdateProvisionedLimitCommand({ LimitDefinition: definition('UserRead'), RequestedLimitValue: 119 }),
        ),
      ServiceQuotaExceededException: ({ sdk }) =>
        sdk.send(
          new UpdateProvisionedLimitCommand({
            LimitDefinition: definition('UserRead'),
            RequestedLimitValue: 1_000_000,
          }),
        ),
    },
  },
} satisfies Cases;
