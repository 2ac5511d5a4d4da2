/** Masks the address a code was sent to, as responses show it (observed: `j***@e***`, `+*******1212`). */
import type { ContactKind } from './contact-format.ts';

/** Keeps the first letters of an e-mail address and of its domain, or the last four digits of a phone number. */
export function maskDestination(kind: ContactKind, address: string): string {
  if (kind === 'email') {
    const at = address.lastIndexOf('@');
    return `${address.slice(0, 1)}***@${address.slice(at + 1, at + 2)}***`;
  }
  const digits = address.slice(1);
  return `+${'*'.repeat(Math.max(digits.length - 4, 0))}${digits.slice(-4)}`;
}
