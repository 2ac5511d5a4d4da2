/** One pool: its settings, and those that are often changed. */
import { serviceError, type UserPoolType } from '@latchkey/model';
import { type Html, html } from '../../pages/html.ts';
import { link, poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { box, button, confirmation, form, select } from '../parts/forms.ts';
import { isAdministratorsPool, placeIn, poolOf, type ShownPool } from '../parts/pool.ts';
import { section } from '../parts/table.ts';
import { chip, command, copyable, facts, instantOf, nothing, onOff, time } from '../parts/values.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';
import { deviceChoices, mfaChoices } from './list.ts';
import { deviceSettings, mfaSettings } from './settings.ts';

export const poolPage: ConsolePage = {
  path: '/pools/:pool',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const [mfa, users] = await Promise.all([
      visit.call('GetUserPoolMfaConfig', { UserPoolId }),
      visit.services.store.read.pools.countUsers(UserPoolId),
    ]);
    const isOwn = isAdministratorsPool(visit, UserPoolId);
    return {
      ...placeIn(pool, ''),
      trail: [['User pools', link(['pools'])]],
      title: pool.Name,
      beside: html`<span class="sub">${users} user${users === 1 ? '' : 's'}</span>`,
      content: html`${isOwn && html`<p class="notice">The users of this pool administer this server in this console. Its settings are set by the server.</p>`}
<div class="split"><div class="stack">
${section('Identifiers', identifiers(visit, pool))}
${section('Settings', settings(pool))}
${section('Commands', commands(visit, UserPoolId))}
</div><div class="stack">
${section(
  'MFA',
  isOwn
    ? html`<p>Required, with an authenticator app.</p>`
    : form(
        visit,
        'mfa',
        html`${select('second-factor', 'mfa', 'Second factor', mfaChoices, mfa.MfaConfiguration ?? 'OFF')}
${box('app', 'Authenticator app', mfa.SoftwareTokenMfaConfiguration?.Enabled === true)}
${mfa.SmsMfaConfiguration !== undefined && html`<p class="hint">Codes by SMS are configured, and stay.</p>`}
${mfa.EmailMfaConfiguration !== undefined && html`<p class="hint">Codes by e-mail are configured, and stay.</p>`}
${button('Save', 'plain', 'Save MFA')}`,
      ),
)}
${section('Remembered devices', deviceForm(visit, pool, isOwn))}
${!isOwn && section('Delete', confirmation(visit, 'delete', 'Delete the pool', pool.Name))}
</div></div>`,
    };
  },
  actions: {
    mfa: (visit, fields) => setMfa(visit, fields),
    devices: (visit, fields) => setDevices(visit, fields),
    delete: (visit, fields) => remove(visit, fields),
  },
};

function deviceForm(visit: Visit, { DeviceConfiguration: devices }: ShownPool, isOwn: boolean): Html {
  const kept = devices === undefined ? 'off' : devices.DeviceOnlyRememberedOnUserPrompt === true ? 'opt-in' : 'always';
  if (isOwn) return html`<p>Browsers are remembered if the administrator agrees.</p>`;
  return form(
    visit,
    'devices',
    html`${select('when-remembered', 'devices', 'Devices are remembered', deviceChoices, kept)}
${box('suppress', 'A remembered device takes the place of the code', devices?.ChallengeRequiredOnNewDevice === true)}
${button('Save', 'plain', 'Save remembered devices')}`,
  );
}

function identifiers({ now }: Visit, { Id, Arn = '', CreationDate, LastModifiedDate }: ShownPool): Html {
  return facts([
    ['Pool id', copyable(Id, 'the pool id')],
    ['ARN', copyable(Arn, 'the ARN')],
    ['Created', time(instantOf(CreationDate), now)],
    ['Changed', time(instantOf(LastModifiedDate), now)],
  ]);
}

function settings(pool: UserPoolType): Html {
  const {
    Policies,
    LambdaConfig = {},
    UserPoolTags = {},
    AdminCreateUserConfig,
    AccountRecoverySetting,
    Domain,
  } = pool;
  const { PasswordPolicy: password, SignInPolicy } = Policies ?? {};
  const kinds = [
    password?.RequireLowercase === true && 'lower case',
    password?.RequireUppercase === true && 'upper case',
    password?.RequireNumbers === true && 'numbers',
    password?.RequireSymbols === true && 'symbols',
  ].filter((kind) => kind !== false);
  const triggers = Object.entries(LambdaConfig).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return facts([
    [
      'Users sign in with',
      pool.UsernameAttributes?.join(', ') ?? ['user name', ...(pool.AliasAttributes ?? [])].join(', '),
    ],
    ['First factors', SignInPolicy?.AllowedFirstAuthFactors?.join(', ') ?? 'PASSWORD'],
    [
      'Passwords',
      `at least ${password?.MinimumLength ?? 8} characters${kinds.length === 0 ? '' : `, with ${kinds.join(', ')}`}`,
    ],
    [
      'Sign-up',
      AdminCreateUserConfig?.AllowAdminCreateUserOnly === true ? 'by administrators only' : 'open to everybody',
    ],
    ['Verified at sign-up', pool.AutoVerifiedAttributes?.join(', ') ?? nothing],
    ['Recovery', AccountRecoverySetting?.RecoveryMechanisms?.map(({ Name }) => Name).join(', ') ?? nothing],
    ['Domain', Domain ?? pool.CustomDomain ?? nothing],
    ['Feature plan', pool.UserPoolTier ?? 'ESSENTIALS'],
    ['Threat protection', pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'],
    ['Deletion protection', onOff(pool.DeletionProtection === 'ACTIVE')],
    [
      'Triggers',
      triggers.length === 0
        ? nothing
        : html`<ul>${triggers.map(([name, arn]) => html`<li>${name} <code>${arn}</code></li>`)}</ul>`,
    ],
    [
      'Tags',
      Object.keys(UserPoolTags).length === 0
        ? nothing
        : html`<ul>${Object.entries(UserPoolTags).map(([name, value]) => html`<li><code>${name}</code> ${chip(value)}</li>`)}</ul>`,
    ],
  ]);
}

function commands(visit: Visit, poolId: string): Html {
  const { endpoint, services } = visit;
  const aws = `aws cognito-idp describe-user-pool --user-pool-id ${poolId} --region ${services.settings.region} --endpoint-url ${endpoint}`;
  return html`<div>${command(aws, 'the AWS command')}
${command(latchkey(visit, 'user', 'list', '--pool', poolId), 'the command that lists users')}
<p class="hint"><a href="${link(['activity'], { pool: poolId })}">Sign-ins of this pool</a> · <a href="${link(['triggers'], { pool: poolId })}">its triggers</a></p></div>`;
}

/** The pool as forms of this page may change it. */
async function changeable(visit: Visit): Promise<ShownPool> {
  const pool = await poolOf(visit);
  if (!isAdministratorsPool(visit, pool.Id)) return pool;
  throw serviceError(
    'InvalidParameterException',
    'The settings of the pool of the administrators are set by the server.',
  );
}

const setMfa: Action = async (visit, fields) => {
  const { Id: UserPoolId } = await changeable(visit);
  const { SmsMfaConfiguration, EmailMfaConfiguration, WebAuthnConfiguration } = await visit.call(
    'GetUserPoolMfaConfig',
    { UserPoolId },
  );
  await visit.call('SetUserPoolMfaConfig', {
    UserPoolId,
    ...mfaSettings(fields.text('mfa')),
    SoftwareTokenMfaConfiguration: { Enabled: fields.has('app') },
    SmsMfaConfiguration,
    EmailMfaConfiguration,
    WebAuthnConfiguration,
  });
  return { to: poolLink(UserPoolId), done: 'saved' };
};

/** Members of the description of a pool that UpdateUserPool does not take. */
const onlyDescribed: ReadonlySet<string> = new Set([
  'AliasAttributes',
  'Arn',
  'CreationDate',
  'CustomDomain',
  'Domain',
  'EmailConfigurationFailure',
  'EstimatedNumberOfUsers',
  'Id',
  'LastModifiedDate',
  'Name',
  'SchemaAttributes',
  'SmsConfigurationFailure',
  'Status',
  'UsernameAttributes',
  'UsernameConfiguration',
] satisfies (keyof UserPoolType)[]);

/** UpdateUserPool sets what is left out to its default, so the rest of the definition is repeated. */
const setDevices: Action = async (visit, fields) => {
  const pool = await changeable(visit);
  const { Id: UserPoolId } = pool;
  const kept = Object.fromEntries(Object.entries(pool).filter(([name]) => !onlyDescribed.has(name)));
  await visit.call('UpdateUserPool', {
    UserPoolId,
    PoolName: pool.Name,
    ...kept,
    DeviceConfiguration: deviceSettings(fields.text('devices'), fields.has('suppress')),
  });
  return { to: poolLink(UserPoolId), done: 'saved' };
};

const remove: Action = async (visit, fields) => {
  const { Id: UserPoolId, Name } = await changeable(visit);
  if (fields.text('confirm') !== Name)
    throw serviceError('InvalidParameterException', `Enter ${Name} to delete the pool.`);
  const { UserPool } = await visit.call('DescribeUserPool', { UserPoolId });
  // As in the console of AWS: a domain keeps its pool.
  if (UserPool?.Domain !== undefined) await visit.call('DeleteUserPoolDomain', { UserPoolId, Domain: UserPool.Domain });
  await visit.call('DeleteUserPool', { UserPoolId });
  return { to: link(['pools']), done: 'deleted' };
};
