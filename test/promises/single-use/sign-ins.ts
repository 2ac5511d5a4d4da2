/** Steps of sign-ins that the kinds of things have in common. */
import { expect } from 'vitest';
import type { App, Parameters, Reply } from '../../harness/sign-in.ts';
import { callOn, type Node, type Place, type Round, type Use } from './race.ts';

/** Answers a challenge on a node. */
export function answer(
  node: Node,
  { clientId: ClientId }: App,
  ChallengeName: string,
  ChallengeResponses: Parameters,
  Session: string | undefined,
): Promise<Use> {
  return callOn(node, 'RespondToAuthChallenge', { ClientId, ChallengeName, ChallengeResponses, Session });
}

/** A round in which the same answer to a challenge is sent many times. */
export function sameAnswer(place: Place, app: App, reply: Reply, responses: Parameters): Round {
  const { ChallengeName = '', Session } = reply;
  return {
    use: (node) => answer(node, app, ChallengeName, responses, Session),
    after: (_winner, output) => assertSignedIn(place, output),
  };
}

/** Asserts that an output has tokens which both nodes accept. */
export async function assertSignedIn({ nodes }: Place, output: Readonly<Record<string, unknown>>): Promise<void> {
  const { AccessToken } = (output['AuthenticationResult'] ?? {}) as { readonly AccessToken?: string };
  for (const node of nodes) expect(await callOn(node, 'GetUser', { AccessToken })).toMatchObject({ hasWon: true });
}

/** Asserts that of the passwords that were set at once only that of the winner signs in. */
export async function assertPassword({ nodes }: Place, app: App, username: string, winner: number): Promise<void> {
  const attempt = (index: number) =>
    callOn(nodes[0], 'InitiateAuth', {
      ClientId: app.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: passwordOf(index) },
    });
  expect(await attempt(winner)).toMatchObject({ hasWon: true });
  expect(await attempt(winner === 0 ? 1 : 0)).toMatchObject({ hasWon: false });
}

/** The password that one of many uses sets. */
export const passwordOf = (index: number): string => `Correct-Horse-${index}-more`;
