/**
 * What is kept in the browser between the page that asks for a code and the page that takes it, sealed. So that page can be
 * loaded again and shown in another language, and no link decides what it says about where the code went.
 */
import type { CodeDeliveryDetailsType } from '@latchkey/model';
import { dropCookie, readCookie, writeCookie } from '../../browser/cookies.ts';
import type { LoginPage } from '../flow/login-page.ts';

export interface SentCode {
  readonly purpose: 'confirm' | 'reset';
  /** The app client: pages of another one do not show it. */
  readonly clientId: string;
  /** As it was typed. */
  readonly username: string;
  /** Where the code went, masked; null: not known. */
  readonly destination: string | null;
  readonly medium: 'EMAIL' | 'SMS' | null;
  /** Whether the user asked for another code. */
  readonly wasResent: boolean;
}

export function keepSentCode(
  { services, context, address, request }: LoginPage,
  sent: Pick<SentCode, 'purpose' | 'username' | 'wasResent'> & {
    /** CodeDeliveryDetails; empty if nothing is known. */
    readonly details: CodeDeliveryDetailsType;
  },
): void {
  const { details, ...kept } = sent;
  const content: SentCode = {
    ...kept,
    clientId: request.client.id,
    destination: details.Destination ?? null,
    medium: details.DeliveryMedium ?? null,
  };
  const sealed = services.sealer.seal('sent-code', content, address.pool.id);
  writeCookie(context, address, 'page-data', sealed);
}

/** Returns what was kept; undefined if there is nothing, or if it belongs to another pool, app client or page. */
export function keptSentCode(
  { services, context, address, request }: LoginPage,
  purpose: SentCode['purpose'],
): SentCode | undefined {
  const sealed = readCookie(context, 'page-data');
  if (sealed === undefined) return undefined;
  // Only this server seals it.
  const sent = services.sealer.open('sent-code', sealed, address.pool.id) as SentCode | undefined;
  return sent?.purpose === purpose && sent.clientId === request.client.id ? sent : undefined;
}

/**
 * Returns the user whose code a page takes: from the form, from what was kept, or from the query, as links of apps and
 * of other pages have it. Undefined if none of them names one.
 */
export function codeFor(
  page: LoginPage,
  purpose: SentCode['purpose'],
): (Pick<SentCode, 'username'> & Partial<SentCode>) | undefined {
  const kept = keptSentCode(page, purpose);
  const username = page.form['username'] ?? page.parameters.get('username') ?? kept?.username ?? '';
  if (username === '') return undefined;
  return kept?.username === username ? kept : { username };
}

export function dropSentCode({ context, address }: LoginPage): void {
  dropCookie(context, address, 'page-data');
}
