/** Who the user is, and with what they sign in. */
import type { UserRecord } from '../../../records/user.ts';
import { type Html, html } from '../../pages/html.ts';
import { table } from '../parts/table.ts';
import { chip, copyable, facts, nothing, time } from '../parts/values.ts';
import type { Visit } from '../visit.ts';

const factorNames = { SOFTWARE_TOKEN_MFA: 'authenticator app', SMS_MFA: 'SMS', EMAIL_OTP: 'e-mail' } as const;

export function about({ now }: Pick<Visit, 'now'>, user: UserRecord): Html {
  const { email, phone_number: phone } = user.attributes;
  return facts([
    ['User name', copyable(user.username, 'the user name')],
    ['Sub', copyable(user.sub, 'the sub')],
    ['E-mail', email !== undefined && html`${copyable(email, 'the e-mail address')} ${verified(user, 'email')}`],
    ['Phone', phone !== undefined && html`${copyable(phone, 'the phone number')} ${verified(user, 'phone_number')}`],
    ['Second factors', factors(user)],
    ['Password', password(user, now)],
    ['Created', time(user.createdAt, now)],
    ['Changed', time(user.modifiedAt, now)],
  ]);
}

function verified({ attributes }: UserRecord, name: 'email' | 'phone_number'): Html {
  return attributes[`${name}_verified`] === 'true' ? chip('verified', 'good') : chip('not verified', 'warn');
}

function factors({ mfaFactors, preferredMfa, totp }: UserRecord): Html {
  if (mfaFactors.length === 0) return totp === null ? nothing : html`${chip('authenticator app set up, not used')}`;
  return html`${mfaFactors.map((factor) => html`${chip(`${factorNames[factor]}${factor === preferredMfa ? ', preferred' : ''}`, 'good')} `)}`;
}

function password({ password: kept, importedHash }: UserRecord, now: number): Html | string {
  if (kept === null) return importedHash === null ? nothing : 'imported, checked at the next sign-in';
  if (kept.expiresAt === null) return 'set';
  return html`temporary, ${kept.expiresAt > now ? 'expires' : 'expired'} ${time(kept.expiresAt, now)}`;
}

export function attributesTable({ attributes, sub }: UserRecord): Html {
  const rows = [
    ['sub', sub] as const,
    ...Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ];
  return table(
    'Attributes of the user',
    [
      { name: 'Name', cell: ([name]) => html`<code>${name}</code>` },
      { name: 'Value', cell: ([name, value]) => copyable(value, name) },
    ],
    rows,
  );
}
