/**
 * SessionId of the API: 28 lower-case letters and digits, of which the first three name the kind of session (API
 * reference, SessionDescriptionType). The other 25 are the UUID of the stored session in base 36: the id needs no
 * column of its own, and a session is found by its primary key.
 */

export type SessionKind = 'token' | 'sso';

const prefixes = { token: 'tkn', sso: 'sso' } as const satisfies Readonly<Record<SessionKind, string>>;

const digits = 25;

/** Returns the SessionId of a stored session. @param uuid its id in the store */
export function sessionIdOf(kind: SessionKind, uuid: string): string {
  return (
    prefixes[kind] +
    BigInt(`0x${uuid.replaceAll('-', '')}`)
      .toString(36)
      .padStart(digits, '0')
  );
}

/** Returns the kind of a session and its id in the store; undefined for a text that is no SessionId. */
export function parseSessionId(sessionId: string): { readonly kind: SessionKind; readonly uuid: string } | undefined {
  const [, prefix, number] = /^(tkn|sso)([0-9a-z]{25})$/.exec(sessionId) ?? [];
  if (number === undefined) return undefined;
  let value = 0n;
  for (const digit of number) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const hex = value.toString(16).padStart(32, '0');
  if (hex.length > 32) return undefined;
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { kind: prefix === prefixes.sso ? 'sso' : 'token', uuid };
}
