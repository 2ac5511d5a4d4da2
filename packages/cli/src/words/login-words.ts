/** What to put into an app that signs in at the pages of managed login. */
import { commandName } from '../output/command-name.ts';
import { table } from '../output/table.ts';

/** The addresses, as apps need them. */
export interface LoginFacts {
  readonly page: string;
  /** `authority` of many libraries. */
  readonly issuer: string;
  readonly discovery: string;
  /** `domain` of Amplify, which puts `https://` before it. */
  readonly domain: string;
  readonly clientId: string;
  readonly callbacks: readonly string[];
  readonly scopes: readonly string[];
}

/** Returns the lines. The names are those of oidc-client-ts and Amplify. */
export function loginWords({ page, issuer, discovery, domain, clientId, callbacks, scopes }: LoginFacts): string {
  const rows = [
    ['  authority', issuer],
    ['  client_id', clientId],
    ...callbacks.map((callback) => ['  redirect_uri', callback]),
    ['  scope', scopes.join(' ')],
  ];
  return [
    'Sign in at:',
    `  ${page}`,
    '',
    'For an app with OpenID Connect:',
    table(rows),
    '',
    ...(page.startsWith('https:')
      ? ['For Amplify:', `  domain: '${domain}'`]
      : [`For Amplify, the server must speak HTTPS: ${commandName()} dev --tls`]),
    '',
    'Discovery:',
    `  ${discovery}`,
  ].join('\n');
}
