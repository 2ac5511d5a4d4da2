/** `latchkey database …`: steps with a PostgreSQL database, for its operator. */
import { Command } from 'commander';
import { databaseContractCommand } from './database-contract.ts';
import { databaseDistributeCommand } from './database-distribute.ts';

/** Defines the group of commands. */
export function databaseCommand(): Command {
  return new Command('database')
    .description('PostgreSQL: finish an upgrade, distribute the tables over a cluster')
    .addCommand(databaseContractCommand())
    .addCommand(databaseDistributeCommand());
}
