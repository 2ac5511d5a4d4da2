/**
 * One black-box test for each operation of the API, and one for each error that the model lists for it.
 *
 * Each capability has a file here (`groups.ts`) that exports its cases; `all-cases.ts` collects them. Each case calls the operation through
 * the AWS SDK. The SDK client of the `World` compares every answer of the server with the model: unknown members, wrong types, missing required
 * members and values outside of their constraints fail the test.
 *
 * ```ts
 * export const groups = {
 *   CreateGroup: {
 *     async effect({ sdk, app }) {
 *       const key = { UserPoolId: app.userPoolId, GroupName: uniqueName('group') };
 *       await sdk.send(new CreateGroupCommand(key));
 *       const { Group } = await sdk.send(new GetGroupCommand(key));
 *       expect(Group).toMatchObject(key);
 *     },
 *     errors: {
 *       async GroupExistsException({ sdk, app }) {
 *         const key = { UserPoolId: app.userPoolId, GroupName: uniqueName('group') };
 *         await sdk.send(new CreateGroupCommand(key));
 *         return sdk.send(new CreateGroupCommand(key));
 *       },
 *       LimitExceededException: 'A pool with 10,000 groups takes too long to make; packages/server/…/CreateGroup.test.ts has it.',
 *     },
 *   },
 * } satisfies Cases;
 * ```
 *
 * Errors that arise in the same way for many operations (an unknown pool, an unknown user) need no case: `common-errors.ts` has them. A case
 * of the operation takes precedence.
 */
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { ErrorName, OperationName } from '@latchkey/model';
import type { PoolOptions } from '../harness/aws.ts';
import type { Latchkey } from '../harness/latchkey.ts';
import type { App } from '../harness/sign-in.ts';

/** What cases work with. All cases share it. */
export interface World {
  /** A server in development mode on SQLite. */
  readonly latchkey: Latchkey;
  /** Compares every answer with the model. */
  readonly sdk: CognitoIdentityProviderClient;
  /** A pool with optional MFA and one app client without a secret, which may use every flow. Cases must not change its settings. */
  readonly app: App;
  /** Another server, with AWS's quotas of request rates in force and without pools. */
  readonly withQuotas: { readonly latchkey: Latchkey; readonly sdk: CognitoIdentityProviderClient };
  /** Creates another pool with an app client, whose SDK client also compares answers. */
  readonly newApp: (options?: PoolOptions) => Promise<App>;
}

/** Sends a request that must end with the error of this name; or the reason why no request here can produce the error. */
export type ErrorCase = ((world: World) => Promise<unknown>) | string;

/** The cases of one operation. */
export interface OperationCases {
  /** Calls the operation, and checks its answer and its effect. */
  readonly effect: (world: World) => Promise<void>;
  readonly errors: { readonly [E in ErrorName]?: ErrorCase };
}

/** The cases of some operations. */
export type Cases = { readonly [N in OperationName]?: OperationCases };
