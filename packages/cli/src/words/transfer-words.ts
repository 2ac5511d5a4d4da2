/** Texts about whole pools that are exported or imported. */
import type { ExportedPool, MovedPool, TransferProgress } from '@latchkey/server';
import { table } from '../output/table.ts';

/** `12.3 MB` */
export function sizeText(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `120000 rows, 40000 users, 25.1 MB` */
export function progressText({ rows, users }: TransferProgress, bytes: number): string {
  return `${rows} rows, ${users} users, ${sizeText(bytes)}`;
}

/** The rows of each table and the checksum: the same at both ends. */
export function movedText({ counts, sha256 }: MovedPool): string {
  const rows = Object.entries(counts).map(([name, count]) => [name, String(count)]);
  return `${table([['TABLE', 'ROWS'], ...rows])}\n\nChecksum (SHA-256): ${sha256}`;
}

/** What the operator should know after an export. */
export function exportNotes({ findings }: ExportedPool): string {
  const notes = [
    'Not in the file, because it belongs to this server or lasts for minutes: codes that were sent, unfinished sign-ins, lock-outs, rate limits.',
  ];
  if (findings.length > 0) {
    const users = new Set(findings.map(({ sub }) => sub)).size;
    notes.push(
      `The audit trails of ${users === 1 ? 'one user' : `${users} users`} are not intact, and stay marked so.`,
    );
  }
  return notes.join('\n');
}
