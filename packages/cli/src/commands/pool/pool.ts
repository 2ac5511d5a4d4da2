/** `latchkey pool …`: user pools, as an administrator. */
import { Command } from 'commander';
import { poolCreateCommand } from './pool-create.ts';
import { poolListCommand } from './pool-list.ts';
import { poolShowCommand } from './pool-show.ts';

/** The group of commands, for commander. */
export function poolCommand(): Command {
  return new Command('pool')
    .description('user pools: create, list, show')
    .addCommand(poolCreateCommand())
    .addCommand(poolListCommand())
    .addCommand(poolShowCommand());
}
