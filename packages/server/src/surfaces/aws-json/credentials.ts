/** The access keys that may sign requests. */

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** For temporary credentials: requests must bring exactly this token. Absent: they must bring none. */
  readonly sessionToken?: string;
}

/** A list of access keys that can't be used; the message says which rule is broken, and never what the secret is. */
export class AccessKeyError extends Error {
  override readonly name = 'AccessKeyError';
}

/**
 * Reads access keys from text, in either form:
 * - JSON: `[{ "accessKeyId": "...", "secretAccessKey": "..." }]`, each with an optional `sessionToken`, and a `comment` for people
 * - pairs: `ID:SECRET,ID:SECRET`
 *
 * @throws AccessKeyError
 */
export function parseAccessKeys(text: string): readonly AccessKey[] {
  const trimmed = text.trim();
  const entries = /^[[{]/.test(trimmed) ? jsonEntries(trimmed) : pairEntries(trimmed);
  const keys = entries.map(checked);
  if (keys.length === 0) throw new AccessKeyError('there is no access key in it');
  if (new Set(keys.map((key) => key.accessKeyId)).size < keys.length) {
    throw new AccessKeyError('an access key id occurs twice');
  }
  return keys;
}

function jsonEntries(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the text, secrets included.
    throw new AccessKeyError('it is not valid JSON');
  }
  return Array.isArray(value) ? value : [value];
}

function pairEntries(text: string): readonly unknown[] {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return pairs.map((pair) => {
    const [accessKeyId, secretAccessKey, ...more] = pair.trim().split(':');
    return more.length === 0 ? { accessKeyId, secretAccessKey } : undefined;
  });
}

const memberNames = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'comment'];

function checked(entry: unknown, index: number): AccessKey {
  const unknown = Object.keys(Object(entry) as object).find((name) => !memberNames.includes(name));
  if (unknown !== undefined) {
    // A long name, or one with other characters, may be a secret in the wrong place.
    const name = /^\w{1,30}$/.test(unknown) ? ` ${unknown}` : '';
    throw new AccessKeyError(`entry ${index + 1} has an unknown member${name}; expected are ${memberNames.join(', ')}`);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = Object(entry) as Record<string, unknown>;
  if (typeof accessKeyId !== 'string' || !/^\w{1,128}$/.test(accessKeyId)) {
    throw new AccessKeyError(`entry ${index + 1} has no accessKeyId of letters and digits`);
  }
  if (typeof secretAccessKey !== 'string' || secretAccessKey.length < 16) {
    throw new AccessKeyError(`the secretAccessKey of ${accessKeyId} is missing or shorter than 16 characters`);
  }
  if (sessionToken === undefined) return { accessKeyId, secretAccessKey };
  if (typeof sessionToken !== 'string' || sessionToken === '') {
    throw new AccessKeyError(`the sessionToken of ${accessKeyId} is not text`);
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}
