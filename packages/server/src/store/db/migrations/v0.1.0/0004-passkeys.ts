/** Passkeys of users (WebAuthn credentials). */
import type { Migration } from '../migration.ts';
import { createTable } from '../table.ts';

export const passkeys: Migration = {
  version: 4,
  name: 'passkeys',
  async up(context) {
    const { text, bytes, integer, instant } = context.types;
    await createTable(context, {
      name: 'passkeys',
      key: ['pool_id', 'sub', 'credential_id'],
      columns: {
        pool_id: text,
        sub: text,
        credential_id: text,
        public_key: bytes,
        sign_count: instant,
        relying_party_id: text,
        friendly_name: text,
        transports: text,
        aaguid: text,
        backup_eligible: integer,
        backed_up: integer,
        created_at: instant,
        last_used_at: instant,
      },
      nullable: { attachment: text },
    });
  },
};
