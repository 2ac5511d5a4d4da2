/** `latchkey import-aws`: creates a pool like one on AWS, and prepares the move of its users. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { type Credentials, readAdministratorEnvironment } from '../../options/environment.ts';
import { checkPool } from '../../options/target.ts';
import { CommandError, UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import type { CreatedPool } from './create-pool.ts';
import type { UsersMode } from './pool-settings.ts';
import type { SourcePool } from './source-pool.ts';
import type { MovedUsers } from './users.ts';

interface ImportOptions {
  readonly from: string;
  readonly fromEndpoint: string;
  readonly endpoint: string;
  readonly region: string;
  readonly users: UsersMode;
  readonly into?: string;
  readonly function: string;
  readonly json?: boolean;
}

const help = `
The pool is read with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Nothing on AWS is changed.

--users lazy    users are moved at their next sign-in with a password, and keep it (default)
--users now     users are created now, without their passwords: they use "forgot password"
--users groups  with --into: users who were moved are put into their groups

Environment:
  LATCHKEY_ACCESS_KEYS  ID:SECRET, access key for the server that the pool is created on; latchkey dev needs none`;

/** Defines the command. */
export function importAwsCommand(): Command {
  return new Command('import-aws')
    .description('create a pool like one on AWS: settings, clients, groups; users are moved at their next sign-in')
    .optionsGroup('From:')
    .requiredOption('--from <pool>', 'id of the user pool on AWS')
    .option('--from-endpoint <url>', 'another service with the same API', 'aws')
    .optionsGroup('To:')
    .option('--endpoint <url>', 'the Latchkey server that the pool is created on', 'http://127.0.0.1:9339')
    .option('--region <name>', 'region of that server', 'us-east-1')
    .option(
      '--into <pool>',
      'use this pool, which an earlier import has created, and create only users and memberships',
    )
    .optionsGroup('Users:')
    .addOption(new Option('--users <how>', 'when users are moved').choices(['lazy', 'now', 'groups']).default('lazy'))
    .option(
      '--function <file>',
      'where to write the function that moves users at their sign-ins',
      './migrate-from-aws.mjs',
    )
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document for programs')
    .optionsGroup('Options:')
    .addHelpText('after', help)
    .action((options: ImportOptions) => runAndReport(options, (run) => importAws(options, run)));
}

async function importAws(options: ImportOptions, run: Run): Promise<Report> {
  check(options);
  const { placeOfAdministrator } = await import('../../administrator/place.ts');
  const { openService } = await import('../../administrator/service.ts');
  const { retryingService } = await import('./retrying-service.ts');
  const { readSourcePool } = await import('./source-pool.ts');
  const { progress } = await import('../../output/progress.ts');

  const environment = { ...readAdministratorEnvironment(), endpoint: undefined };
  const from = placeOfAdministrator({ pool: options.from, endpoint: options.fromEndpoint }, environment);
  const own = { ...environment, credentials: await targetCredentials() };
  const to = placeOfAdministrator({ endpoint: options.endpoint, region: options.region }, own);
  const source = retryingService(openService(from, run.signal), run.signal);
  const target = openService(to, run.signal);

  const shown = progress(options.json ?? false);
  const found = await readSourcePool(source, options.from);
  const created = options.into === undefined ? await create(found) : undefined;
  const userPoolId = created?.userPoolId ?? options.into ?? '';
  const users = options.users === 'lazy' ? undefined : await moveUsers();
  const isWritten = options.users === 'lazy' && (await writeFunction(found));
  shown.end();
  const { importText } = await import('./import-words.ts');
  return {
    text: importText({ options, found, created, userPoolId, users, isWritten }),
    json: {
      pool: { userPoolId, from: options.from },
      clients: created?.clients ?? [],
      created: Object.fromEntries(created?.created ?? []),
      notCreated: created?.notCreated ?? [],
      unread: found.unread,
      users: users ?? null,
      function: isWritten ? options.function : null,
    },
  };

  async function create(pool: SourcePool): Promise<CreatedPool> {
    const { createPool } = await import('./create-pool.ts');
    return createPool(target, pool, { users: options.users, region: to.region });
  }

  async function moveUsers(): Promise<MovedUsers> {
    const { addMemberships, createUsers } = await import('./users.ts');
    const onProgress = (count: number): void => shown.show(`${count} users`);
    const ids = { sourcePoolId: options.from, targetPoolId: userPoolId };
    const ends = { source, target, ...ids, pool: found.pool, signal: run.signal, onProgress };
    const none = { created: 0, present: 0, skipped: [] };
    const moved = options.users === 'now' ? await createUsers(ends) : none;
    return { ...moved, memberships: await addMemberships(ends, found.groups) };
  }

  async function writeFunction(pool: SourcePool): Promise<boolean> {
    const { migrationClient, migrationModule } = await import('./migration-module.ts');
    const client = migrationClient(pool.clients);
    if (client === undefined) return false;
    const { endpoint, region } = from;
    await writeFile(options.function, migrationModule({ endpoint, region, pool: pool.pool, client }), { flag: 'wx' });
    return true;
  }
}

/** @throws UsageError */
function check({ from, into, users, function: file }: ImportOptions): void {
  checkPool(from);
  if (into !== undefined) checkPool(into);
  if (into !== undefined && users === 'lazy') {
    throw new UsageError('--into needs --users now or --users groups.', 'Leave out --into to create a new pool.');
  }
  if (into === undefined && users === 'groups') {
    throw new UsageError(
      '--users groups needs --into.',
      'Give the pool that an earlier import has created with --into.',
    );
  }
  if (users === 'lazy' && existsSync(file)) {
    throw new UsageError(`${file} exists already.`, 'Name another file with --function, or move it away.');
  }
}

/** The access key of the Latchkey server: the AWS variables are those of the source. */
async function targetCredentials(): Promise<Credentials | undefined> {
  const { AccessKeyError, parseAccessKeys, readEnvironment } = await import('@latchkey/server');
  const { accessKeys } = readEnvironment();
  if (accessKeys === undefined) return undefined;
  try {
    return parseAccessKeys(accessKeys)[0];
  } catch (error) {
    if (!(error instanceof AccessKeyError)) throw error;
    throw new CommandError('AccessKey', `LATCHKEY_ACCESS_KEYS cannot be used: ${error.message}.`, 'Give ID:SECRET.');
  }
}
