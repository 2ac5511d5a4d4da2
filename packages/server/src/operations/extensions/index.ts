/** Latchkey's own operations, by name. */
import { ExportAuditTrail, VerifyAuditEvents } from './AuditEvents.ts';
import { DescribeImportLog } from './DescribeImportLog.ts';
import { ExplainSignIns } from './ExplainSignIns.ts';
import type { Extension } from './extension.ts';
import { DescribeMasterKeys, RemoveOldMasterKeys, RotateMasterKey } from './MasterKeys.ts';
import { RotateSigningKeys } from './RotateSigningKeys.ts';
import { VerifyAuditTrail } from './VerifyAuditTrail.ts';

export const extensions: Readonly<Record<string, Extension>> = {
  DescribeImportLog,
  ExplainSignIns,
  DescribeMasterKeys,
  RotateMasterKey,
  RemoveOldMasterKeys,
  RotateSigningKeys,
  VerifyAuditTrail,
  ExportAuditTrail,
  VerifyAuditEvents,
};
