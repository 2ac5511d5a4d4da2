/** `latchkey pool …`: user pools, for an administrator. */
import { Command } from 'commander';
import { poolCreateCommand } from './pool-create.ts';
import { poolExportCommand } from './pool-export.ts';
import { poolListCommand } from './pool-list.ts';
import { poolShowCommand } from './pool-show.ts';

/** Defines the group of commands. */
export function poolCommand(): Command {
  return new Command('pool')
    .description('user pools: create, list, show, export')
    .addCommand(poolCreateCommand())
    .addCommand(poolListCommand())
    .addCommand(poolShowCommand())
    .addCommand(poolExportCommand());
}
