/** E-mail addresses, with or without a name, for headers and envelopes. */

export interface MailAddress {
  /** Empty when there is none. */
  readonly name: string;
  readonly address: string;
}

/** A simple local part and domain, without the quotes, comments, lists and line breaks that have a meaning in SMTP. */
const plain = /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@"(),:;<>[\\\]\p{Cc}]+$/u;

/** Returns whether an address may be passed to a provider unchanged. */
export function isMailAddress(text: string): boolean {
  return text.length <= 2048 && plain.test(text);
}

/** Characters that separate addresses, names and groups unless they are quoted (RFC 5322 section 3.4). */
const separators = /[<>",:;@\\]/;

/**
 * Reads `jane@example.com`, `Jane Doe <jane@example.com>` or `"Doe, Jane" <jane@example.com>`.
 * @returns undefined for anything else, such as two addresses, or an address with a line break
 */
export function parseMailAddress(text: string): MailAddress | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const whole = text.trim();
  // An address contains no angle brackets, so it starts after the last `<`. A quoted name may contain them.
  const open = whole.lastIndexOf('<');
  if (open === -1) return isMailAddress(whole) ? { name: '', address: whole } : undefined;
  const address = whole.slice(open + 1, -1).trim();
  if (!whole.endsWith('>') || !isMailAddress(address)) return undefined;
  const name = nameIn(whole.slice(0, open).trim());
  return name === undefined ? undefined : { name, address };
}

function nameIn(text: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/u.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/gu, '$1');
  return separators.test(text) ? undefined : text;
}

/** Formats the address with its name for a header. */
export function formatMailAddress({ name, address }: MailAddress): string {
  return name === '' ? address : `"${name.replace(/(["\\])/g, '\\$1')}" <${address}>`;
}
