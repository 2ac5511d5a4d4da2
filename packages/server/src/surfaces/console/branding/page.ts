/** The login page of each app client, and what it looks like. */
import { ServiceError, type UserPoolClientType } from '@latchkey/model';
import { type Html, html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { placeIn, poolOf } from '../parts/pool.ts';
import { empty, section, table } from '../parts/table.ts';
import { chip, command, copyable, facts, nothing } from '../parts/values.ts';
import type { ConsolePage, Visit } from '../visit.ts';
import { loginAddress } from './address.ts';

/** App clients that are listed. */
const MOST = 25;

interface Row {
  readonly client: UserPoolClientType;
  readonly address: string | undefined;
  readonly style: 'own' | 'default' | 'none';
}

export const loginPage: ConsolePage = {
  path: '/pools/:pool/login',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const { UserPoolClients = [] } = await visit.call('ListUserPoolClients', { UserPoolId, MaxResults: MOST });
    const rows = await Promise.all(UserPoolClients.map(({ ClientId = '' }) => rowOf(visit, UserPoolId, ClientId)));
    const open = rows.filter(({ address }) => address !== undefined);
    return {
      ...placeIn(pool, 'login'),
      title: 'Login page',
      content: html`${section(
        'Login pages',
        open.length === 0
          ? empty(
              'No app client of this pool has a login page: it needs a callback URL and an OAuth flow. This creates a pool with one:',
              command(latchkey(visit, 'pool', 'create', '--login')),
            )
          : table<Row>(
              'Login pages by app client',
              [
                {
                  name: 'App client',
                  cell: ({ client: { ClientId = '', ClientName = '' } }) =>
                    html`<a class="main" href="${poolLink(UserPoolId, ['clients', ClientId])}">${ClientName}</a>`,
                },
                { name: 'Branding', cell: styleChip },
                { name: 'Preview', cell: ({ address = '', client }) => preview(address, client) },
              ],
              open,
            ),
      )}
${section('Addresses', addresses(visit, UserPoolId, pool.Domain, pool.CustomDomain))}`,
    };
  },
};

function styleChip({ style }: Row): Html {
  if (style === 'own') return chip('own style', 'good');
  return style === 'default' ? chip('default style') : chip('plain');
}

/** The page itself, in another tab: it may not be framed. */
function preview(address: string, { ClientName = '' }: UserPoolClientType): Html {
  const links = [
    ['Sign in', address],
    ['Sign up', address.replace('/login?', '/signup?')],
    ['Forgotten password', address.replace('/login?', '/forgotPassword?')],
  ] as const;
  return html`<span class="line">${links.map(
    ([name, to]) =>
      html`<a href="${to}" target="_blank" rel="noopener" aria-label="${name}: ${ClientName}, in a new tab">${name}</a>`,
  )}</span>`;
}

function addresses({ endpoint }: Visit, poolId: string, domain: string | undefined, custom: string | undefined): Html {
  const base = `${endpoint}/${poolId}`;
  return facts([
    ['Authority', copyable(base, 'the authority')],
    ['Discovery', copyable(`${base}/.well-known/openid-configuration`, 'the address of discovery')],
    ['Account page', copyable(`${base}/account`, 'the address of the account page')],
    ['Domain', html`${domain ?? nothing}${custom !== undefined && html`, ${custom}`}`],
  ]);
}

async function rowOf(visit: Visit, UserPoolId: string, ClientId: string): Promise<Row> {
  const { UserPoolClient: client = {} } = await visit.call('DescribeUserPoolClient', { UserPoolId, ClientId });
  const address = loginAddress(visit, UserPoolId, ClientId, client);
  return { client, address, style: address === undefined ? 'none' : await styleOf(visit, UserPoolId, ClientId) };
}

async function styleOf(visit: Visit, UserPoolId: string, ClientId: string): Promise<Row['style']> {
  const { store } = visit.services;
  const branding = await store.read.poolItems.findByKey(UserPoolId, 'branding', ClientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  if (branding === undefined) return 'none';
  return branding.content.useCognitoProvidedValues ? 'default' : 'own';
}
