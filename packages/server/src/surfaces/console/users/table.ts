/** The table of users. */
import type { UserType } from '@latchkey/model';
import { type Html, html } from '../../pages/html.ts';
import { userLink } from '../links.ts';
import { table } from '../parts/table.ts';
import { chip, instantOf, nothing, time } from '../parts/values.ts';
import type { Visit } from '../visit.ts';

export function attributeOf({ Attributes = [] }: Pick<UserType, 'Attributes'>, name: string): string | undefined {
  return Attributes.find(({ Name }) => Name === name)?.Value;
}

export function usersTable({ now }: Pick<Visit, 'now'>, poolId: string, users: readonly UserType[]): Html {
  return table<UserType>(
    'Users',
    [
      { name: 'User', least: 5, cell: (user) => nameCell(poolId, user) },
      { name: 'E-mail', least: 11, cell: (user) => attributeOf(user, 'email') ?? nothing },
      {
        name: 'State',
        cell: ({ UserStatus = '', Enabled }) =>
          html`${statusChip(UserStatus)} ${Enabled === false && chip('disabled', 'bad')}`,
      },
      { name: 'Created', cell: ({ UserCreateDate }) => time(instantOf(UserCreateDate), now) },
    ],
    users,
  );
}

function nameCell(poolId: string, user: UserType): Html {
  const name = attributeOf(user, 'name') ?? attributeOf(user, 'given_name');
  return html`<a class="main" href="${userLink(poolId, attributeOf(user, 'sub') ?? '')}">${user.Username ?? ''}</a>${
    name !== undefined && html`<span class="sub">${name}</span>`
  }`;
}

const statuses: Readonly<Record<string, readonly [text: string, tone: 'good' | 'warn' | 'quiet']>> = {
  CONFIRMED: ['confirmed', 'good'],
  UNCONFIRMED: ['not confirmed', 'warn'],
  FORCE_CHANGE_PASSWORD: ['must change password', 'warn'],
  RESET_REQUIRED: ['must reset password', 'warn'],
  EXTERNAL_PROVIDER: ['of a provider', 'quiet'],
};

export function statusChip(status: string): Html {
  const [text, tone] = statuses[status] ?? [status, 'quiet'];
  return chip(text, tone);
}
