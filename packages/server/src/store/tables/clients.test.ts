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

    const changed = { ...client, secrets: [...secrets, { value: 'newer', createdAt: createdAt + 1 }] };
    await store.write((tx) => tx.clients.replace(changed));
    expect(await store.read.clients.find(clientId)).toEqual({ ...changed, version: 2 });
  } finally {
    await store.close();
    await database.remove();
  }
});
