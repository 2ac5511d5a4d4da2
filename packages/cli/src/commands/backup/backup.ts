/** `latchkey backup`: copies the embedded database of a server, which may be running. */
import { Command, Option } from 'commander';
import { askPassphrase } from '../../dialog/ask-passphrase.ts';
import { readTransferEnvironment } from '../../options/environment.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface BackupOptions {
  readonly data: string;
  readonly withKey?: boolean;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

const help = `
Two files are written: FILE, an SQLite database, and FILE.json with its checksum. The server keeps running.
A database in PostgreSQL is backed up with PostgreSQL's own tools.

Environment:
  LATCHKEY_PASSPHRASE  the passphrase for --with-key, if it is not in a file; otherwise it is asked for
  LATCHKEY_KEY         master keys, if they are not in the data directory`;

/** Defines the command. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('copy the embedded database into a file and check it; servers keep running')
    .argument('<file>', 'file to write; nothing is overwritten')
    .option('-d, --data <directory>', 'data directory of the server', './latchkey-data')
    .option('--with-key', 'put the master keys into the backup, sealed with a passphrase')
    .addOption(new Option('--passphrase-file <file>', 'file whose first line is the passphrase'))
    .option('--json', 'print one JSON document for programs')
    .addHelpText('after', help)
    .action((file: string, options: BackupOptions) => runAndReport(options, (run) => backup(file, options, run)));
}

async function backup(file: string, options: BackupOptions, run: Run): Promise<Report> {
  const { withKey = false, json = false } = options;
  const passphrase = withKey
    ? await askPassphrase(options, readTransferEnvironment().passphrase, true, run)
    : undefined;
  const { backupData, readEnvironment } = await import('@latchkey/server');
  const { progress } = await import('../../output/progress.ts');
  const { backupText } = await import('../../words/backup-words.ts');
  const environment = readEnvironment();
  const shown = progress(json);
  const made = await backupData({
    dataDir: options.data,
    databaseUrl: environment.databaseUrl,
    masterKeys: environment.masterKeys,
    out: file,
    passphrase,
    signal: run.signal,
    onProgress: (share) => shown.show(share === undefined ? 'Checking the copy' : `Copying: ${percent(share)}`),
  });
  shown.end();
  return { text: backupText(file, made), json: { file, ...made } };
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
