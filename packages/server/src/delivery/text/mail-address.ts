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

/** Characters that divide addresses from each other, or names from groups (RFC 5322 section 3.4), unless they are quoted. */
const dividing = /[<>",:;@\\]/;

/**
 * Reads `jane@example.com`, `Jane Doe <jane@example.com>` or `"Doe, Jane" <jane@example.com>`.
 * @returns undefined for anything else, such as two addresses, or one with a line break in it
 */
export function parseMailAddress(text: string): MailAddress | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const whole = text.trim();
  // An address holds neither of the brackets, so the last one that opens begins it; a quoted name may hold both.
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
  return dividing.test(text) ? undefined : text;
}

/** The address with its name, as a header has it. */
export function formatMailAddress({ name, address }: MailAddress): string {
  return name === '' ? address : `"${name.replace(/(["\\])/g, '\\$1')}" <${address}>`;
}
