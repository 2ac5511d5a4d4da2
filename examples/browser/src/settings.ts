/** Which pool the page signs in to: what its address says. */
export interface Settings {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Another address than AWS's, such as a Latchkey server's. */
  readonly endpoint: string | undefined;
  /** Address of an API that takes the access token (`npm run example:api`). */
  readonly api: string | undefined;
  /** Tokens are renewed when they have fewer seconds than this to live. */
  readonly renewBefore: number;
}

/** `?pool=…&client=…[&endpoint=…][&api=…][&renew=…]`; undefined if the page has to ask. */
export function readSettings(query: string): Settings | undefined {
  const parameters = new URLSearchParams(query);
  const text = (name: string) => parameters.get(name)?.trim() || undefined;
  const userPoolId = text('pool');
  const clientId = text('client');
  if (userPoolId === undefined || clientId === undefined) return undefined;
  // Four minutes: with tokens of five, as short as Cognito makes them, a renewal can be seen every minute.
  const renewBefore = Number(text('renew') ?? 240);
  return { userPoolId, clientId, endpoint: text('endpoint'), api: text('api'), renewBefore };
}
