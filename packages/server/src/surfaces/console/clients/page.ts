/** One app client: its settings, and its secret if somebody asks for it. */
import { serviceError, type UserPoolClientType } from '@latchkey/model';
import { type Html, html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { button, confirmation, form } from '../parts/forms.ts';
import { isAdministratorsPool, placeIn, poolOf } from '../parts/pool.ts';
import { section } from '../parts/table.ts';
import { command, copyable, facts, instantOf, nothing, onOff, time } from '../parts/values.ts';
import { loginAddress } from '../branding/address.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';

export const clientPage: ConsolePage = {
  path: '/pools/:pool/clients/:client',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const ClientId = visit.part('client');
    const { UserPoolClient: client = {} } = await visit.call('DescribeUserPoolClient', { UserPoolId, ClientId });
    const isOwn = isAdministratorsPool(visit, UserPoolId);
    return {
      ...placeIn(pool, 'clients', [['App clients', poolLink(UserPoolId, ['clients'])]]),
      title: client.ClientName ?? ClientId,
      content: html`<div class="split"><div class="stack">
${section(
  'Identifiers',
  facts([
    ['Client id', copyable(ClientId, 'the client id')],
    ['Secret', client.ClientSecret === undefined ? nothing : isOwn ? 'used by the server alone' : secret(visit)],
    ['Pool id', copyable(UserPoolId, 'the pool id')],
    ['Created', time(instantOf(client.CreationDate), visit.now)],
    ['Changed', time(instantOf(client.LastModifiedDate), visit.now)],
  ]),
)}
${section('Settings', settings(client))}
</div><div class="stack">
${!isOwn && section('Use it', use(visit, UserPoolId, ClientId, client))}
${!isOwn && section('Delete', confirmation(visit, 'delete', 'Delete the app client', client.ClientName ?? ClientId))}
</div></div>`,
    };
  },
  actions: {
    // The secret is in the answer to a form, so that it is in no address and in no history.
    secret: async (visit) => {
      const client = await changeable(visit);
      return { revealed: client.ClientSecret ?? '' };
    },
    delete: (visit, fields) => remove(visit, fields),
  },
};

function secret(visit: Visit): Html {
  const { posted } = visit;
  if (posted?.action === 'secret' && posted.revealed !== undefined)
    return copyable(posted.revealed, 'the client secret');
  return form(visit, 'secret', button('Show the secret', 'plain'), { inline: true });
}

const validity = (count: number | undefined, unit: string | undefined, otherwise: string) =>
  count === undefined ? otherwise : `${count} ${unit ?? 'hours'}`;
const list = (values: readonly string[] | undefined) =>
  values === undefined || values.length === 0
    ? nothing
    : html`<ul>${values.map((value) => html`<li><code>${value}</code></li>`)}</ul>`;

function settings(client: UserPoolClientType): Html {
  const { TokenValidityUnits: units = {} } = client;
  return facts([
    ['Authentication flows', list(client.ExplicitAuthFlows)],
    ['Access token', validity(client.AccessTokenValidity, units.AccessToken, '1 hour')],
    ['Id token', validity(client.IdTokenValidity, units.IdToken, '1 hour')],
    ['Refresh token', validity(client.RefreshTokenValidity, units.RefreshToken ?? 'days', '30 days')],
    ['Refresh token rotation', onOff(client.RefreshTokenRotation?.Feature === 'ENABLED')],
    ['Token revocation', onOff(client.EnableTokenRevocation === true)],
    ['Hides unknown users', onOff(client.PreventUserExistenceErrors === 'ENABLED')],
    ['Sign-in on pages', onOff(client.AllowedOAuthFlowsUserPoolClient === true)],
    ['Callback URLs', list(client.CallbackURLs)],
    ['Sign-out URLs', list(client.LogoutURLs)],
    ['OAuth flows', list(client.AllowedOAuthFlows)],
    ['OAuth scopes', list(client.AllowedOAuthScopes)],
    ['Identity providers', list(client.SupportedIdentityProviders)],
  ]);
}

function use(visit: Visit, poolId: string, clientId: string, client: UserPoolClientType): Html {
  const login = loginAddress(visit, poolId, clientId, client);
  return html`<div>${command(latchkey(visit, 'signin', '--pool', poolId, '--client', clientId), 'the command that signs in')}
${login !== undefined && html`<div class="command"><a href="${login}" rel="noopener">Open the login page</a></div>`}</div>`;
}

async function changeable(visit: Visit): Promise<UserPoolClientType> {
  const [UserPoolId, ClientId] = [visit.part('pool'), visit.part('client')];
  if (isAdministratorsPool(visit, UserPoolId)) {
    throw serviceError('InvalidParameterException', 'The app client of this console belongs to the server.');
  }
  return (await visit.call('DescribeUserPoolClient', { UserPoolId, ClientId })).UserPoolClient ?? {};
}

const remove: Action = async (visit, fields) => {
  const { ClientId = '', ClientName = '', UserPoolId = '' } = await changeable(visit);
  if (fields.text('confirm') !== ClientName) {
    throw serviceError('InvalidParameterException', `Enter ${ClientName} to delete the app client.`);
  }
  await visit.call('DeleteUserPoolClient', { UserPoolId, ClientId });
  return { to: poolLink(UserPoolId, ['clients']), done: 'deleted' };
};
