/** Runs Terraform with the provider of AWS, if this machine has both. */
import { execFile, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const hasCommand = spawnSync('terraform', ['version']).status === 0;

/**
 * The directory of installed providers, as `-plugin-dir` expects it: HOST/hashicorp/aws/VERSION/PLATFORM below it. Terraform itself would
 * download the provider.
 */
const pluginDirectory = hasCommand ? findPlugins() : undefined;

function findPlugins(): string | undefined {
  const places = ['/opt/*', '/usr/share/terraform/plugins', '/usr/local/share/terraform/plugins'];
  const providers = places.map((place) => join(place, '*/hashicorp/aws/*/*/terraform-provider-aws*'));
  const [found] = globSync(providers);
  return found === undefined ? undefined : join(dirname(found), '../../../../..');
}

/** The reason why Terraform cannot be used here; undefined if it can. */
export const terraformMissing =
  pluginDirectory === undefined ? 'this machine has no Terraform with an installed AWS provider' : undefined;

/** Runs a command of Terraform in a directory. Throws with its output if it fails. */
export async function terraform(directory: string, command: string, ...args: readonly string[]): Promise<void> {
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const init = command === 'init' ? [`-plugin-dir=${pluginDirectory ?? ''}`] : [];
  try {
    const all = [command, '-input=false', '-no-color', ...init, ...args];
    await promisify(execFile)('terraform', all, { cwd: directory, env: { ...env, CHECKPOINT_DISABLE: '1' } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`terraform ${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
