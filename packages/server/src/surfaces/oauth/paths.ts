/** The paths of the endpoints. They are apart from the endpoints, which are loaded with their first request. */
import { poolPaths } from '../browser/routes.ts';

/** Paths to which apps send browsers. */
const redirects = ['/oauth2/authorize', '/logout'] as const;
/** Paths that apps call themselves. */
const calls = ['/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke', '/oauth2/register'] as const;

export type RedirectPath = (typeof redirects)[number];
export type CallPath = (typeof calls)[number];

export const redirectPaths = redirects.flatMap((path) => poolPaths(path));
export const callPaths = calls.flatMap((path) => poolPaths(path));
