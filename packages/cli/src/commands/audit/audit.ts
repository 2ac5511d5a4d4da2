/** `latchkey audit …`: the audit trail of a server, for its operator. */
import { Command } from 'commander';
import { auditExportCommand } from './audit-export.ts';
import { auditVerifyCommand } from './audit-verify.ts';

/** Defines the group of commands. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('audit trail: verify, export')
    .addCommand(auditVerifyCommand())
    .addCommand(auditExportCommand());
}
