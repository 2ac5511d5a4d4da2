/** The pool that the page signs in to, read from the page's address. */
export interface Settings {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The address of the service if it is not AWS, for example a Latchkey server. */
  readonly endpoint: string | undefined;
  /** Address of an API that accepts the access token (`npm run example:api`). */
  readonly api: string | undefined;
  /** Tokens are renewed when they expire in fewer seconds than this. */
  readonly renewBefore: number;
}

/** `?pool=…&client=…[&endpoint=…][&api=…][&renew=…]`; undefined if a required value is missing. */
export function readSettings(query: string): Settings | undefined {
  const parameters = new URLSearchParams(query);
  const text = (name: string) => parameters.get(name)?.trim() || undefined;
  const userPoolId = text('pool');
  const clientId = text('client');
  if (userPoolId === undefined || clientId === undefined) return undefined;
  // Four minutes. With tokens of five minutes, the shortest that Cognito allows, a renewal can be seen every minute.
  const renewBefore = Number(text('renew') ?? 240);
  return { userPoolId, clientId, endpoint: text('endpoint'), api: text('api'), renewBefore };
}
