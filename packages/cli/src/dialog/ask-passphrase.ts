/** Finds the passphrase of a pool file. There is no option for it, because process lists show options. */
import { readFile } from 'node:fs/promises';
import { CommandError, UsageError } from '../output/failure.ts';
import type { Run } from '../output/report.ts';
import { answersFor } from './open-answers.ts';

/** Characters. Whoever has the file can try any number of passphrases, so a shorter one could be guessed. */
const SHORTEST = 12;

const howTo =
  'Put it into a file and give that with --passphrase-file, or into LATCHKEY_PASSPHRASE, or run the command at a terminal.';

/**
 * Returns the passphrase: from the file, the environment, or the terminal.
 *
 * @param isNew It is asked for twice, and must not be short.
 */
export async function askPassphrase(
  { passphraseFile }: { readonly passphraseFile?: string },
  environment: string | undefined,
  isNew: boolean,
  run: Pick<Run, 'signal'>,
): Promise<string> {
  const given = passphraseFile === undefined ? environment : await firstLineOf(passphraseFile);
  if (given !== undefined) {
    const complaint = complaintAbout(given, isNew);
    if (complaint !== undefined) throw new UsageError(complaint, 'Choose a longer one, such as five random words.');
    return given;
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError('Passphrase: there is no terminal to ask for it.', howTo);
  }
  const answers = await answersFor({}, run);
  try {
    const option = '--passphrase-file';
    const validate = (answer: string): string | undefined => complaintAbout(answer, isNew);
    const passphrase = await answers.secret({ message: 'Passphrase of the file', option, validate });
    if (isNew && (await answers.secret({ message: 'The same passphrase again', option })) !== passphrase) {
      throw new CommandError('PassphrasesDiffer', 'The two passphrases are not the same.', 'Run the command again.');
    }
    return passphrase;
  } finally {
    answers.end();
  }
}

function complaintAbout(passphrase: string, isNew: boolean): string | undefined {
  if (passphrase === '') return 'The passphrase is empty.';
  if (isNew && passphrase.length < SHORTEST) return `The passphrase has fewer than ${SHORTEST} characters.`;
  return undefined;
}

async function firstLineOf(file: string): Promise<string> {
  try {
    const [line = ''] = (await readFile(file, 'utf8')).split(/\r?\n/, 1);
    return line;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new UsageError(`The file ${file} cannot be read (${code}).`, howTo);
  }
}
