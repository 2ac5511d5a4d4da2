/** `latchkey inbox`: shows the messages that `latchkey dev` would have sent, as they arrive. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { InboxMessage } from '../administrator/development-inbox.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';

interface InboxOptions {
  readonly endpoint?: string;
  readonly to?: string;
  readonly once?: boolean;
  readonly wait: number;
  readonly json?: boolean;
}

/** Defines the command. */
export function inboxCommand(): Command {
  return new Command('inbox')
    .description('show the codes and messages that latchkey dev would have sent, as they arrive')
    .optionsGroup('Which messages:')
    .option('--to <address>', 'only those to this e-mail address or phone number')
    .option('--once', 'show the messages that have arrived, then exit')
    .addOption(
      new Option('--wait <seconds>', 'with --once: how long to wait for the first message')
        .default(0)
        .argParser(seconds),
    )
    .optionsGroup('Connection:')
    .option(
      '--endpoint <url>',
      'the server (default: AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, or http://127.0.0.1:9339)',
    )
    .optionsGroup('Output:')
    .option('--json', 'print JSON for programs: one document with --once, one line for each message otherwise')
    .optionsGroup('Options:')
    .action((options: InboxOptions) =>
      options.once === true ? runAndReport(options, (run) => showOnce(options, run)) : follow(options),
    );
}

function seconds(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= 30) return number;
  throw new InvalidArgumentError('Give a number from 0 to 30.');
}

async function showOnce(options: InboxOptions, { signal }: Run): Promise<Report> {
  const { developmentInbox } = await import('../administrator/development-inbox.ts');
  const { messageLine } = await import('../administrator/message-line.ts');
  const messages = await developmentInbox(options).messages(signal, options.wait);
  const whose = options.to === undefined ? '' : ` to ${options.to}`;
  return {
    text: messages.length === 0 ? `No message${whose} has arrived.` : messages.map(messageLine).join('\n'),
    json: { messages },
  };
}

/** Runs until Ctrl+C, which is not a failure here. */
async function follow(options: InboxOptions): Promise<void> {
  const { developmentInbox } = await import('../administrator/development-inbox.ts');
  const { messageLine } = await import('../administrator/message-line.ts');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const show = (message: InboxMessage) =>
    console.log(options.json === true ? JSON.stringify(message) : messageLine(message));
  await developmentInbox(options).follow(stop.signal, {
    show,
    note: (text) => console.error(text),
  });
}
