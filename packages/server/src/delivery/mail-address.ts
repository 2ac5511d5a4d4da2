/** Addresses of e-mails, with names or without: what may stand in a header and in an envelope. */

export interface MailAddress {
  /** Empty when there is none. */
  readonly name: string;
  readonly address: string;
}

/** A local part and a domain as people have them: no quotes, comments, lists or line breaks, which SMTP gives a meaning of their own. */
const plain = /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@"(),:;<>[\\\]\p{Cc}]+$/u;

/** Whether an address may be handed to a provider as it is. */
export function isMailAddress(text: string): boolean {
  return text.length <= 2048 && plain.test(text);
}

/**
 * Reads `jane@example.com`, `Jane Doe <jane@example.com>` or `"Doe, Jane" <jane@example.com>`.
 * @returns undefined for anything else, such as two addresses, or one with a line break in it
 */
export function parseMailAddress(text: string): MailAddress | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const named = /^(?<name>[^<>]*?)\s*<(?<address>[^<>]+)>$/.exec(text.trim())?.groups;
  const name = (named?.['name'] ?? '').trim();
  const address = (named?.['address'] ?? text).trim();
  if (!isMailAddress(address)) return undefined;
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(name)?.[1];
  if (quoted === undefined && name.includes('"')) return undefined;
  return { name: quoted?.replace(/\\(.)/g, '$1') ?? name, address };
}

/** The address with its name, as a header has it. */
export function formatMailAddress({ name, address }: MailAddress): string {
  return name === '' ? address : `"${name.replace(/(["\\])/g, '\\$1')}" <${address}>`;
}
