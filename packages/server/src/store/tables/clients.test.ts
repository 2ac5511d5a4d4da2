import { expect, it } from 'vitest';
import { newPoolId, sampleClient } from '../testing/sample-records.ts';
import { sqliteDatabase, testEnvelope } from '../testing/test-database.ts';

it('reads the secret of a client that was stored before clients could have two', async () => {
  const database = await sqliteDatabase();
  const envelope = testEnvelope();
  const store = await database.open(envelope);
  try {
    const client = sampleClient(newPoolId());
    const { poolId, clientId, createdAt } = client;
    await store.write((tx) => tx.clients.insert(client));
    const place = { table: 'clients', poolId, row: [clientId], field: 'secret' };
    const sealed = Buffer.from(envelope.seal(Buffer.from('1older_secret+'), place)).toString('hex');
    await database.run(`update clients set secret = x'${sealed}' where client_id = '${clientId}'`);
    const secrets = [{ value: '1older_secret+', createdAt }];
    const found = await store.read.clients.find(clientId);
    expect(found).toEqual({ ...client, secrets });

    // Servers of the version before can still read it.
    await store.write((tx) => tx.clients.replace({ ...client, secrets, name: 'renamed' }));
    const [row] = await database.run(`select hex(secret) as hex from clients where client_id = '${clientId}'`);
    expect(Buffer.from(envelope.open(Buffer.from(String(row?.['hex']), 'hex'), place)).toString()).toBe(
      '1older_secret+',
    );

    const changed = { ...client, version: 2, secrets: [...secrets, { value: 'newer', createdAt: createdAt + 1 }] };
    await store.write((tx) => tx.clients.replace(changed));
    expect(await store.read.clients.find(clientId)).toEqual({ ...changed, version: 3 });
  } finally {
    await store.close();
    await database.remove();
  }
});
