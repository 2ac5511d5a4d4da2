/** The first page: what is on this server, how to reach it, and what has happened lately. */
import { html } from '../../pages/html.ts';
import { signInsTable } from '../activity/table.ts';
import { recentSignIns } from '../activity/recent.ts';
import { countedPools } from '../pools/counted.ts';
import { link, poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { empty, section, table } from '../parts/table.ts';
import { command, copyable, facts, instantOf, time } from '../parts/values.ts';
import { type ConsolePage, CONSOLE, type Visit } from '../visit.ts';

/** Pools that are counted and listed here. */
const POOLS = 60;

/** Sign-ins that are shown here. */
const SIGN_INS = 8;

export const overviewPage: ConsolePage = {
  path: '',
  menu: 'overview',
  async show(visit) {
    const { services } = visit;
    const { pools, next } = await countedPools(visit, { MaxResults: POOLS });
    const users = pools.reduce((sum, counted) => sum + counted.users, 0);
    const more = next === undefined ? '' : '+';
    const signIns = await recentSignIns(visit, {});
    const failed = services.recent.triggerCalls().filter(({ outcome }) => outcome === 'failed').length;
    return {
      title: 'Overview',
      isLive: true,
      content: html`<div class="numbers">
<a href="${link(['pools'])}"><strong>${pools.length}${more}</strong> user pools</a>
<a href="${link(['pools'])}"><strong>${users}${more}</strong> users</a>
<a href="${link(['activity'])}"><strong>${signIns.length}</strong> recent sign-ins</a>
<a href="${link(['triggers'], { outcome: 'failed' })}"><strong>${failed}</strong> failed triggers</a>
</div>
<div class="columns">
${section(
  'User pools',
  pools.length === 0
    ? empty('There is no user pool yet.', command(latchkey(visit, 'pool', 'create')))
    : table(
        'User pools',
        [
          {
            name: 'Name',
            cell: ({ pool: { Id = '', Name = '' } }) =>
              html`<a class="main" href="${poolLink(Id)}">${Name}</a><span class="sub">${Id}</span>`,
          },
          {
            name: 'Users',
            isNumber: true,
            cell: ({ pool: { Id = '' }, users: count }) => html`<a href="${poolLink(Id, ['users'])}">${count}</a>`,
          },
          { name: 'Created', cell: ({ pool }) => time(instantOf(pool.CreationDate), visit.now) },
        ],
        pools,
      ),
  html`<a href="${link(['pools'])}#form-create">Create a pool</a>`,
)}
${section('Connect', connect(visit))}
</div>
${section(
  'Latest sign-ins',
  signIns.length === 0
    ? empty('Nobody has signed in since this server started.')
    : signInsTable(visit, signIns.slice(0, SIGN_INS)),
  html`<a href="${link(['activity'])}">All</a>`,
)}`,
    };
  },
};

function connect(visit: Visit) {
  const { endpoint, services, context } = visit;
  const { region, accountId } = services.settings;
  const here = new URL(context.req.url);
  return html`<div class="stack">${facts([
    ['Endpoint', copyable(endpoint, 'the endpoint')],
    ['Region', copyable(region, 'the region')],
    ['Account', copyable(accountId, 'the account number')],
    ['Console', copyable(`${here.origin}${CONSOLE}`, 'the address of the console')],
  ])}
<div>${command(`export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=${endpoint}`, 'the variable for SDKs')}
${command(latchkey(visit, 'pool', 'create', '--mfa', 'optional', '--devices', 'always', '--suppress-mfa'), 'the command that creates a pool')}
${command(latchkey(visit, 'pool', 'create', '--login'), 'the command that creates a pool with login pages')}</div></div>`;
}
