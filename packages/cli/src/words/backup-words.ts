/** Texts about backups. */
import type { MadeBackup, RestoredBackup } from '@latchkey/server';
import { sizeText } from './transfer-words.ts';
import { commandName } from '../output/command-name.ts';

/** What was backed up, and what is not in the backup. */
export function backupText(file: string, { written, bytes, sha256, noteFile, hasKeys }: MadeBackup): string {
  const key = hasKeys
    ? 'The master keys are in it, sealed with the passphrase. Keep the passphrase elsewhere.'
    : 'The master keys are not in it. Without them it cannot be used: keep a copy of latchkey.key elsewhere.';
  return [
    `Backed up ${sizeText(bytes)}: everything that was acknowledged before ${written}.`,
    `  ${file}\n  ${noteFile} (checksum ${sha256.slice(0, 16)}…)`,
    'The copy was checked and is intact.',
    key,
    `Next: try it. ${commandName()} restore ${file} --data DIRECTORY${hasKeys ? ' --with-key' : ''}`,
  ].join('\n\n');
}

/** What was restored, and what to do before and after the start. */
export function restoredText(directory: string, { written, bytes, keyIds, keys }: RestoredBackup): string {
  const ids = keyIds === null ? '' : ` (id ${keyIds.join(', ')})`;
  const keyText = {
    restored: `The master keys were restored to ${directory}/latchkey.key, and belong to the database.`,
    present: `${directory}/latchkey.key belongs to the database.`,
    given: 'The keys in LATCHKEY_KEY belong to the database.',
    missing: `The master keys${ids} are not in the backup. Put them into ${directory}/latchkey.key or LATCHKEY_KEY before the start.`,
  }[keys];
  return [
    `Restored ${sizeText(bytes)} to ${directory}: the state of ${written}. Checksum and content are right.`,
    keyText,
    'What happened after that time is undone: new users and devices are gone; deleted users, revoked sessions and old passwords are back.',
    `Next: ${commandName()} doctor --data ${directory}, then start the server with the same --region, --account and --issuer as before.`,
  ].join('\n\n');
}
