/** A database in memory for oidc-provider. Its own one keeps a thousand items, which is less than a round needs. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

const items = new Map<string, AdapterPayload>();
const uids = new Map<string, string>();
/** Keys of everything that belongs to a grant. */
const grants = new Map<string, string[]>();

export class MemoryAdapter implements Adapter {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    const key = this.#key(id);
    items.set(key, payload);
    if (this.#model === 'Session' && payload.uid !== undefined) uids.set(payload.uid, id);
    if (payload.grantId === undefined) return;
    const keys = grants.get(payload.grantId);
    if (keys === undefined) grants.set(payload.grantId, [key]);
    else keys.push(key);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return items.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const id = uids.get(uid);
    return id === undefined ? undefined : this.find(id);
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const item = items.get(this.#key(id));
    if (item !== undefined) item['consumed'] = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    items.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const key of grants.get(grantId) ?? []) items.delete(key);
    grants.delete(grantId);
  }
}
