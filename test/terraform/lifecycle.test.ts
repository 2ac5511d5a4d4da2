/**
 * The Terraform provider of AWS creates one of everything, finds nothing to change in a second plan, updates, and destroys. Needs the
 * `terraform` command and its provider, which no package registry offers: without them the suite is skipped.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { terraform, terraformMissing } from '../harness/terraform.ts';

// No package registry offers Terraform, so the suite may always be skipped.
describe.skipIf(terraformMissing !== undefined)(terraformMissing ?? 'Terraform', () => {
  let latchkey: Latchkey;
  let directory: string;
  beforeAll(async () => {
    latchkey = await startLatchkey();
    directory = await mkdtemp(join(tmpdir(), 'latchkey-terraform-'));
    await copyFile(join(import.meta.dirname, 'main.tf'), join(directory, 'main.tf'));
    await terraform(directory, 'init');
  });
  afterAll(async () => {
    await latchkey.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const run = (command: string, ...args: readonly string[]) =>
    terraform(directory, command, `-var=endpoint=${latchkey.endpoint}`, ...args);
  /** With `-detailed-exitcode`, a plan that contains changes fails. */
  const planOfNothing = (...args: readonly string[]) => run('plan', '-detailed-exitcode', ...args);

  it('creates one of everything, and plans nothing afterwards', async () => {
    await run('apply', '-auto-approve');
    await planOfNothing();
  });

  it('updates, and plans nothing afterwards', async () => {
    await run('apply', '-auto-approve', '-var=refresh_days=7');
    await planOfNothing('-var=refresh_days=7');
  });

  it('destroys everything', async () => {
    await run('destroy', '-auto-approve');
    const { UserPools } = await sdk(latchkey.endpoint).send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools).toEqual([]);
  });
});
