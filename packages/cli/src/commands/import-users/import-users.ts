/** `latchkey import-users …`: user imports, for the operator of a server. */
import { Command } from 'commander';
import { importUsersLogCommand } from './import-users-log.ts';

/** Defines the group of commands. */
export function importUsersCommand(): Command {
  return new Command('import-users').description('user imports: log').addCommand(importUsersLogCommand());
}
