/** The app clients of a pool, and a form that creates one. */
import { html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { box, button, entered, field, form, hidden } from '../parts/forms.ts';
import { isAdministratorsPool, placeIn, poolOf } from '../parts/pool.ts';
import { empty, section, table } from '../parts/table.ts';
import { copyable } from '../parts/values.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';

const PAGE = 60;

export const clientsPage: ConsolePage = {
  path: '/pools/:pool/clients',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const page = { MaxResults: PAGE, NextToken: visit.query('page') };
    const { UserPoolClients = [], NextToken } = await visit.call('ListUserPoolClients', { UserPoolId, ...page });
    const isOwn = isAdministratorsPool(visit, UserPoolId);
    return {
      ...placeIn(pool, 'clients'),
      title: 'App clients',
      content: html`<div class="split"><div class="stack">${section(
        'App clients of the pool',
        UserPoolClients.length === 0
          ? empty('No app can sign users in yet. Create an app client here.')
          : table(
              'App clients',
              [
                {
                  name: 'Name',
                  cell: ({ ClientId = '', ClientName = '' }) =>
                    html`<a class="main" href="${poolLink(UserPoolId, ['clients', ClientId])}">${ClientName}</a>`,
                },
                { name: 'Client id', cell: ({ ClientId = '' }) => copyable(ClientId, `the client id ${ClientId}`) },
              ],
              UserPoolClients,
            ),
      )}
${NextToken !== undefined && html`<p class="pages"><a class="button" href="${poolLink(UserPoolId, ['clients'], { page: NextToken })}">Next page</a></p>`}</div>
${!isOwn && section('Create an app client', createForm(visit))}</div>`,
    };
  },
  actions: { create: (visit, fields) => create(visit, fields) },
};

function createForm(visit: Visit) {
  return form(
    visit,
    'create',
    html`${field({ id: 'client-name', name: 'name', label: 'Name', value: entered(visit, 'create', 'name'), required: true })}
${box('secret', 'With a secret, for apps on a server', visit.posted?.fields.has('secret') === true)}
${field({ id: 'client-callback', name: 'callback', label: 'Callback URL', value: entered(visit, 'create', 'callback'), hint: 'For sign-in on pages of this server. Leave it empty for apps that call the API.', placeholder: 'http://localhost:3000/' })}
${hidden('flows', 'standard')}${button('Create the app client')}`,
  );
}

const create: Action = async (visit, fields) => {
  const UserPoolId = visit.part('pool');
  const callback = fields.text('callback');
  const { UserPoolClient } = await visit.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: fields.text('name'),
    GenerateSecret: fields.has('secret'),
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    PreventUserExistenceErrors: 'ENABLED',
    ...(callback !== '' && {
      CallbackURLs: [callback],
      LogoutURLs: [callback],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  });
  return { to: poolLink(UserPoolId, ['clients', UserPoolClient?.ClientId ?? '']), done: 'created' };
};
