/** Paths of the account page. They are apart from it, because it is loaded with its first request. */
import { poolPaths } from '../browser/routes.ts';

export const accountPaths: readonly string[] = [...poolPaths('/account'), ...poolPaths('/account/:section')];
