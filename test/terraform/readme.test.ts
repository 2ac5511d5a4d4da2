/** The Terraform configuration of the README creates a pool. Skipped without Terraform, as the other suite. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { startLatchkey } from '../harness/latchkey.ts';
import { terraform, terraformMissing } from '../harness/terraform.ts';

describe.skipIf(terraformMissing !== undefined)(terraformMissing ?? 'the README', () => {
  it('creates a pool', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, configuration = ''] = /^```hcl\n([\s\S]*?)^```$/m.exec(readme) ?? [];
    const latchkey = await startLatchkey();
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-terraform-'));
    try {
      const here = configuration.replaceAll('http://127.0.0.1:9339', latchkey.endpoint);
      expect(here).not.toBe(configuration);
      await writeFile(join(directory, 'main.tf'), here);
      await terraform(directory, 'init');
      await terraform(directory, 'apply', '-auto-approve');
      const { UserPools } = await sdk(latchkey.endpoint).send(new ListUserPoolsCommand({ MaxResults: 60 }));
      expect(UserPools?.map(({ Name }) => Name)).toEqual(['people']);
    } finally {
      await latchkey.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
