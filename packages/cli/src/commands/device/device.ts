/** `latchkey device …`: what signed-in users can do with their devices, and administrators with those of a user. */
import { Command } from 'commander';
import { deviceConfirmCommand } from './device-confirm.ts';
import { deviceForgetCommand } from './device-forget.ts';
import { deviceListCommand } from './device-list.ts';
import { deviceRememberCommand } from './device-remember.ts';
import { deviceShowCommand } from './device-show.ts';
import { deviceUnrememberCommand } from './device-unremember.ts';

/** The group of commands, for commander. */
export function deviceCommand(): Command {
  return new Command('device')
    .description('devices, your own or with --user those of a user: confirm, list, show, remember, unremember, forget')
    .addCommand(deviceConfirmCommand())
    .addCommand(deviceListCommand())
    .addCommand(deviceShowCommand())
    .addCommand(deviceRememberCommand())
    .addCommand(deviceUnrememberCommand())
    .addCommand(deviceForgetCommand());
}
