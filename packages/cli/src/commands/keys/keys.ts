/** `latchkey keys …`: the keys of a server, for its operator. */
import { Command } from 'commander';
import { keysRemoveOldCommand } from './keys-remove-old.ts';
import { keysRotateCommand } from './keys-rotate.ts';
import { keysRotateSigningCommand } from './keys-rotate-signing.ts';
import { keysShowCommand } from './keys-show.ts';

/** Defines the group of commands. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('master keys and signing keys: show, rotate, remove old ones')
    .addCommand(keysShowCommand())
    .addCommand(keysRotateCommand())
    .addCommand(keysRemoveOldCommand())
    .addCommand(keysRotateSigningCommand());
}
