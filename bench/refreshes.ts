/** Refreshes as work of the load driver. */
import { Connection } from './connection.ts';
import type { Calls } from './load.ts';
import { plainSignIn, type Target } from './sign-in.ts';

/** Signed-in users whose tokens are refreshed, at random. */
const SIGNED_IN = 300;

/** Signs the first users of the pool in and returns refreshes with their tokens. */
export async function refreshes(endpoint: string, target: Target): Promise<Calls> {
  const connection = await Connection.open(endpoint);
  const tokens: string[] = [];
  for (let user = 0; user < SIGNED_IN; user += 1) {
    tokens.push((await plainSignIn(connection, target, user)).RefreshToken);
  }
  connection.close();
  return refreshesOf(target.clientId, tokens);
}

/** Returns refreshes with these tokens. */
export function refreshesOf(clientId: string, tokens: readonly string[]): Calls {
  const inputs = tokens.map((token) => {
    return { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: token } };
  });
  return { kind: 'calls', operation: 'InitiateAuth', inputs, isSigned: false };
}
