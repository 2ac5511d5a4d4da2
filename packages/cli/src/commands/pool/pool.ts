/** `latchkey pool …`: user pools, for an administrator. */
import { Command } from 'commander';
import { poolCreateCommand } from './pool-create.ts';
import { poolListCommand } from './pool-list.ts';
import { poolShowCommand } from './pool-show.ts';

/** Defines the group of commands. */
export function poolCommand(): Command {
  return new Command('pool')
    .description('user pools: create, list, show')
    .addCommand(poolCreateCommand())
    .addCommand(poolListCommand())
    .addCommand(poolShowCommand());
}
