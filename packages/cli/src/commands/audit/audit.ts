/** `latchkey audit …`: the audit trail of a server, as its operator. */
import { Command } from 'commander';
import { auditVerifyCommand } from './audit-verify.ts';

/** The group of commands, for commander. */
export function auditCommand(): Command {
  return new Command('audit').description('audit trail: verify').addCommand(auditVerifyCommand());
}
