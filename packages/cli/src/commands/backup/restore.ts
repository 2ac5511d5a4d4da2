/** `latchkey restore`: puts a backup into an empty data directory. */
import { Command, Option } from 'commander';
import { askPassphrase } from '../../dialog/ask-passphrase.ts';
import { readTransferEnvironment } from '../../options/environment.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface RestoreOptions {
  readonly data: string;
  readonly withKey?: boolean;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

const help = `
FILE.json, which latchkey backup wrote, must be beside FILE. The directory must be empty, but may have the file latchkey.key.

Environment:
  LATCHKEY_PASSPHRASE  the passphrase for --with-key, if it is not in a file; otherwise it is asked for
  LATCHKEY_KEY         master keys, if they are not in a file; they are checked against the backup`;

/** Defines the command. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty data directory and check it')
    .argument('<file>', 'file that latchkey backup wrote')
    .option('-d, --data <directory>', 'data directory to fill', './latchkey-data')
    .option('--with-key', 'restore the master keys that are in the backup')
    .addOption(new Option('--passphrase-file <file>', 'file whose first line is the passphrase'))
    .option('--json', 'print one JSON document for programs')
    .addHelpText('after', help)
    .action((file: string, options: RestoreOptions) => runAndReport(options, (run) => restore(file, options, run)));
}

async function restore(file: string, options: RestoreOptions, run: Run): Promise<Report> {
  const { withKey = false, json = false, data } = options;
  const passphrase = withKey
    ? await askPassphrase(options, readTransferEnvironment().passphrase, false, run)
    : undefined;
  const { readEnvironment, restoreData } = await import('@latchkey/server');
  const { progress } = await import('../../output/progress.ts');
  const { restoredText } = await import('../../words/backup-words.ts');
  const shown = progress(json);
  const restored = await restoreData({
    backup: file,
    dataDir: data,
    passphrase,
    masterKeys: readEnvironment().masterKeys,
    signal: run.signal,
    onProgress: (share) =>
      shown.show(share === undefined ? 'Checking the database' : `Restoring: ${Math.floor(share * 100)} %`),
  });
  shown.end();
  return { text: restoredText(data, restored), json: { data, ...restored } };
}
