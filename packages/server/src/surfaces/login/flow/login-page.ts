/** One request to a page of managed login, as its handler sees it. */
import type { Context } from 'hono';
import type { AuthorizationRequest } from '../../../authorization/request/authorization-request.ts';
import type { Origin } from '../../../ports/origin.ts';
import type { Services } from '../../../services.ts';
import type { PoolAddress } from '../../browser/pool-address.ts';
import type { Fields } from '../../pages/form.ts';
import type { PageName } from '../page-context.ts';

export interface LoginPage {
  readonly name: PageName;
  readonly services: Services;
  readonly context: Context;
  readonly address: PoolAddress;
  /** The authorization request in the query. Its client belongs to the pool of `address`. */
  readonly request: AuthorizationRequest;
  /** The query: the authorization request, and parameters of the page itself (`ownParameters`). */
  readonly parameters: URLSearchParams;
  /** The posted form; empty for GET. Its token against cross-site requests was checked. */
  readonly form: Fields;
  readonly origin: Origin;
  readonly log: PageLog;
}

/** What the log line of the request says besides its page and client. */
export interface PageLog {
  /** An error that the page shows. */
  error(error: unknown): void;
  /** The `sub` of the user who has signed in. */
  user(sub: string): void;
}

/** Answers GET or POST. ServiceErrors that it throws become error pages (with-page.ts). */
export type PageHandler = (page: LoginPage) => Promise<Response>;

/** Parameters of pages themselves. They are not passed on from page to page, unlike those of the request. */
const ownParameters = ['choose', 'factor', 'notice', 'username', 'resent', 'error'] as const;

/** The parameter that names the page on which a sign-in ends, instead of at the app. Only `passkeys/add` is one. */
export const AFTER_SIGN_IN = 'after';

/**
 * Returns the path of a page with the parameters of the authorization request.
 *
 * @param changes parameters to add or to replace
 */
export function linkTo(
  { address, parameters }: Pick<LoginPage, 'address' | 'parameters'>,
  name: PageName,
  changes: Readonly<Record<string, string>> = {},
): string {
  const passed = passedOn(parameters);
  if (Object.keys(changes).every((parameter) => !passed.query.has(parameter))) {
    const texts = [passed.text, new URLSearchParams(changes).toString()];
    return `${address.path}/${name}?${texts.filter((text) => text !== '').join('&')}`;
  }
  const changed = new URLSearchParams(passed.query);
  for (const [parameter, value] of Object.entries(changes)) changed.set(parameter, value);
  return `${address.path}/${name}?${changed.toString()}`;
}

interface PassedOn {
  readonly query: URLSearchParams;
  readonly text: string;
}

/** By the parameters of a request, which do not change: a page has a dozen links. */
const passedOnBy = new WeakMap<URLSearchParams, PassedOn>();

/** The parameters that every page passes on. */
function passedOn(parameters: URLSearchParams): PassedOn {
  const known = passedOnBy.get(parameters);
  if (known !== undefined) return known;
  const query = new URLSearchParams(parameters);
  for (const own of ownParameters) query.delete(own);
  const made = { query, text: query.toString() };
  passedOnBy.set(parameters, made);
  return made;
}
