/** What an administrator changes about a user. */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../../../records/user.ts';
import { type Html, html } from '../../pages/html.ts';
import { poolLink, userLink } from '../links.ts';
import { box, button, confirmation, field, form } from '../parts/forms.ts';
import { section } from '../parts/table.ts';
import type { Action, Visit } from '../visit.ts';

export function accountForms(visit: Visit, user: UserRecord): Html {
  const { status, enabled, mfaFactors, totp, username } = user;
  return html`${section(
    'Password',
    html`${form(
      visit,
      'password',
      html`${field({ id: 'new-password', name: 'password', type: 'password', label: 'New password', autocomplete: 'new-password', required: true })}
${box('temporary', 'Temporary: the next sign-in asks for a new one', visit.posted?.action === 'password' && visit.posted.fields.has('temporary'))}
${button('Set the password', 'plain')}`,
    )}`,
  )}
${section(
  'Account actions',
  html`<div class="stack"><div class="actions">
${status === 'UNCONFIRMED' && form(visit, 'confirm', button('Confirm the sign-up', 'plain'), { inline: true })}
${form(visit, enabled ? 'disable' : 'enable', button(enabled ? 'Disable' : 'Enable', 'plain'), { inline: true })}
${form(visit, 'sign-out', button('Sign out everywhere', 'plain'), { inline: true })}
${status === 'CONFIRMED' && form(visit, 'reset', button('Require a new password', 'plain'), { inline: true })}
${(mfaFactors.length > 0 || totp !== null) && form(visit, 'reset-mfa', button('Remove second factors', 'danger'), { inline: true })}
</div>${confirmation(visit, 'delete', 'Delete the user', username)}</div>`,
)}`;
}

/** Names the user of the page to an operation. A sub is accepted as a user name. */
export function named(visit: Visit) {
  return { UserPoolId: visit.part('pool'), Username: visit.part('user') };
}

export const backTo = (visit: Visit): string => userLink(visit.part('pool'), visit.part('user'));

const simple =
  (
    operation:
      | 'AdminConfirmSignUp'
      | 'AdminDisableUser'
      | 'AdminEnableUser'
      | 'AdminUserGlobalSignOut'
      | 'AdminResetUserPassword',
    done: string,
  ): Action =>
  async (visit) => {
    await visit.call(operation, named(visit));
    return { to: backTo(visit), done };
  };

export const accountActions: Readonly<Record<string, Action>> = {
  confirm: simple('AdminConfirmSignUp', 'confirmed'),
  disable: simple('AdminDisableUser', 'disabled'),
  enable: simple('AdminEnableUser', 'enabled'),
  'sign-out': simple('AdminUserGlobalSignOut', 'signed-out'),
  reset: simple('AdminResetUserPassword', 'reset'),
  async password(visit, fields) {
    const Password = fields.exact('password');
    await visit.call('AdminSetUserPassword', { ...named(visit), Password, Permanent: !fields.has('temporary') });
    return { to: backTo(visit), done: 'password' };
  },
  async 'reset-mfa'(visit) {
    const off = { Enabled: false, PreferredMfa: false };
    await visit.call('AdminSetUserMFAPreference', {
      ...named(visit),
      SMSMfaSettings: off,
      SoftwareTokenMfaSettings: off,
      EmailMfaSettings: off,
    });
    await visit.call('AdminDeleteSoftwareToken', named(visit));
    return { to: backTo(visit), done: 'mfa-reset' };
  },
  async delete(visit, fields) {
    const user = await visit.call('AdminGetUser', named(visit));
    if (fields.text('confirm') !== user.Username.trim()) {
      throw serviceError('InvalidParameterException', `Enter ${user.Username} to delete the user.`);
    }
    await visit.call('AdminDeleteUser', named(visit));
    return { to: poolLink(visit.part('pool'), ['users']), done: 'deleted' };
  },
};
