/** Runs the AWS Command Line Interface, if this machine has it. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { region } from './aws.ts';

const command = ['aws', '/usr/bin/aws'].find((candidate) => spawnSync(candidate, ['--version']).status === 0);

/** The reason why the AWS CLI cannot be used here; undefined if it can. */
export const awsCliMissing =
  command === undefined ? 'this machine has no AWS CLI (Debian: apt-get install awscli)' : undefined;

/** The AWS CLI on this machine is older than the operation, or than a member of its input. */
export class UnknownCommand extends Error {}

/**
 * Runs `aws cognito-idp <name>` and returns its output.
 * @param name in the form of the CLI: `create-user-pool`
 * @param input The request, as the API documents it
 * @throws UnknownCommand; Error with the CLI's error output
 */
export async function runAws(endpoint: string, name: string, input: object): Promise<Record<string, unknown>> {
  if (command === undefined) throw new Error(awsCliMissing);
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: region };
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], AWS_PAGER: '', ...credentials };
  const request = ['--endpoint-url', endpoint, '--output', 'json', '--cli-input-json', JSON.stringify(input)];
  try {
    const { stdout } = await promisify(execFile)(command, ['cognito-idp', name, ...request, '--region', region], {
      env,
    });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    if (/invalid choice|Unknown parameter in input/i.test(stderr)) throw new UnknownCommand(name);
    throw new Error(`aws cognito-idp ${name}: ${stderr.trim()}`, { cause: error });
  }
}
