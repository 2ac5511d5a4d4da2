/** What is kept in the cookie `page-data` between two pages of one sign-in. */
import { openPageData, type PageData, pageLifetimeMs, sealPageData } from '../../../authorization/sign-in/page-data.ts';
import { hasExpired } from '../../../time/instants.ts';
import { readCookie, writeCookie } from '../../browser/cookies.ts';
import type { LoginPage } from './login-page.ts';

/** Keeps the state for the next page. */
export function keep(page: LoginPage, data: Omit<PageData, 'clientId' | 'expiresAt'>): void {
  const { services, context, address, request } = page;
  const expiresAt = services.clock.now() + pageLifetimeMs;
  const sealed = sealPageData(services, address.pool, { ...data, clientId: request.client.id, expiresAt });
  writeCookie(context, address, 'page-data', sealed);
}

/** Returns the state; undefined if there is none, if it is too old, or if it belongs to another pool or app client. */
export function kept({ services, context, address, request }: LoginPage): PageData | undefined {
  const data = openPageData(services, address.pool, readCookie(context, 'page-data'));
  if (data === undefined || data.clientId !== request.client.id) return undefined;
  return hasExpired(data.expiresAt, services.clock.now()) ? undefined : data;
}

/** Returns the state if the sign-in waits for one of these challenges. */
export function keptFor(page: LoginPage, ...challenges: readonly PageData['challenge'][]): PageData | undefined {
  const data = kept(page);
  return data !== undefined && challenges.includes(data.challenge) ? data : undefined;
}
