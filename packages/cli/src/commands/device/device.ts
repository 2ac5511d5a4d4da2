/** `latchkey device …`: the devices of the signed-in user, or of any user for an administrator. */
import { Command } from 'commander';
import { deviceConfirmCommand } from './device-confirm.ts';
import { deviceForgetCommand } from './device-forget.ts';
import { deviceListCommand } from './device-list.ts';
import { deviceRememberCommand } from './device-remember.ts';
import { deviceShowCommand } from './device-show.ts';
import { deviceUnrememberCommand } from './device-unremember.ts';

/** Defines the group of commands. */
export function deviceCommand(): Command {
  return new Command('device')
    .description('your devices, or with --user those of any user: confirm, list, show, remember, unremember, forget')
    .addCommand(deviceConfirmCommand())
    .addCommand(deviceListCommand())
    .addCommand(deviceShowCommand())
    .addCommand(deviceRememberCommand())
    .addCommand(deviceUnrememberCommand())
    .addCommand(deviceForgetCommand());
}
