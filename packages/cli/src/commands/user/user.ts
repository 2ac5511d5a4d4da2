/** `latchkey user …`: the users of a pool, for an administrator. */
import { Command } from 'commander';
import { userCreateCommand } from './user-create.ts';
import { userListCommand } from './user-list.ts';
import { userMfaCommand } from './user-mfa.ts';
import { userPasswordCommand } from './user-password.ts';
import { userRevokeSessionCommand } from './user-revoke-session.ts';
import { userSessionsCommand } from './user-sessions.ts';
import { userShowCommand } from './user-show.ts';

/** Defines the group of commands. */
export function userCommand(): Command {
  return new Command('user')
    .description('users of a pool: create, list, show, password, mfa, sessions, revoke-session')
    .addCommand(userCreateCommand())
    .addCommand(userListCommand())
    .addCommand(userShowCommand())
    .addCommand(userPasswordCommand())
    .addCommand(userMfaCommand())
    .addCommand(userSessionsCommand())
    .addCommand(userRevokeSessionCommand());
}
