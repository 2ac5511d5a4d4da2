/** Compares and changes a user pool itself: its settings, its schema and its second factors. */
import type {
  AddCustomAttributesRequest,
  GetUserPoolMfaConfigResponse,
  SchemaAttributeType,
  SetUserPoolMfaConfigRequest,
  UpdateUserPoolRequest,
  UserPoolType,
} from '@latchkey/model';
import { membersOf } from '../format/api-members.ts';
import type { PoolDeclaration } from '../format/declaration.ts';
import { DeclarationError } from '../source/problems.ts';
import { type Administration, everyPage, found } from './administration.ts';
import type { Difference, Place, Step } from './change.ts';
import { nothing } from './change.ts';
import { differences, merged, pick } from './differences.ts';
import { updateInput } from './pool-update-input.ts';

/** A pool as the server has it. */
export interface CurrentPool {
  readonly pool: UserPoolType;
  readonly mfa: GetUserPoolMfaConfigResponse;
}

/** Members that UpdateUserPool does not have: they are fixed when the pool is created. */
const fixed = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'];

/**
 * Reads the declared pool.
 *
 * @throws DeclarationError if the pool has no declared id and several pools have its name
 */
export async function currentPool(
  administration: Administration,
  declared: PoolDeclaration,
  sourceName: string,
): Promise<CurrentPool | undefined> {
  const id = declared.id ?? (await idOf(administration, declared, sourceName));
  if (id === undefined) return undefined;
  const description = await found(administration.call('DescribeUserPool', { UserPoolId: id }));
  if (description?.UserPool === undefined) return undefined;
  return { pool: description.UserPool, mfa: await administration.call('GetUserPoolMfaConfig', { UserPoolId: id }) };
}

async function idOf(administration: Administration, { settings, path }: PoolDeclaration, sourceName: string) {
  const pools = await everyPage(async (NextToken) => {
    const page = await administration.call('ListUserPools', { MaxResults: 60, NextToken });
    return { items: page.UserPools, next: page.NextToken };
  });
  const [first, ...others] = pools.filter(({ Name }) => Name === settings.PoolName);
  if (others.length === 0) return first?.Id;
  const message = `${others.length + 1} user pools have the name "${settings.PoolName}". Give the id of one of them (id)`;
  throw new DeclarationError(sourceName, [{ path, message }]);
}

export interface PoolStep extends Step {
  readonly place: Place;
}

/** What has to be done to the pool itself. */
export function planPool(
  administration: Administration,
  declared: PoolDeclaration,
  current: CurrentPool | undefined,
): PoolStep {
  let poolId = current?.pool.Id;
  const label = declared.id ?? poolId ?? declared.settings.PoolName;
  const place: Place = {
    label,
    existing: poolId,
    id() {
      if (poolId === undefined) throw new Error(`the user pool ${label} has not been created`);
      return poolId;
    },
  };
  const common = { kind: 'user pool' as const, name: label, pool: label, path: declared.path, place };
  if (current === undefined) {
    const run = async () => {
      const { id, settings } = declared;
      const UserPoolTags = id === undefined ? settings.UserPoolTags : { ...settings.UserPoolTags, _custom_id_: id };
      const { UserPool } = await administration.call('CreateUserPool', { ...settings, UserPoolTags });
      poolId = UserPool?.Id;
      await setMfa(administration, place.id(), declared, undefined);
    };
    return { ...common, action: 'create', differences: [], run };
  }
  const PoolName = declared.isNamed ? declared.settings.PoolName : (current.pool.Name ?? declared.settings.PoolName);
  const named = { ...declared, settings: { ...declared.settings, PoolName } };
  return { ...common, ...changesOf(administration, named, current, place) };
}

function changesOf(
  administration: Administration,
  declared: PoolDeclaration,
  current: CurrentPool,
  place: Place,
): Pick<Step, 'action' | 'differences' | 'run' | 'reason'> {
  const { PoolName, Schema = [], ...settings } = declared.settings;
  const schema = schemaChanges(Schema, current.pool.SchemaAttributes ?? []);
  const fixedDifferences = differences(pick(settings, fixed), current.pool);
  const blocked = [...fixedDifferences, ...schema.blocked];
  if (blocked.length > 0) {
    const members = blocked.map(({ member }) => member).join(', ');
    const reason = `${members} cannot be changed: the pool would have to be deleted and created anew, without its users`;
    return { action: 'blocked', differences: blocked, reason, run: nothing };
  }
  const updates = differences({ PoolName, ...settings }, { ...current.pool, PoolName: current.pool.Name });
  const mfa = differences(declared.mfa, current.mfa);
  const all = [...updates, ...schema.added.map(addedDifference), ...mfa];
  if (all.length === 0) return { action: 'keep', differences: [], run: nothing };
  const run = async () => {
    const UserPoolId = place.id();
    if (schema.added.length > 0) {
      const CustomAttributes: AddCustomAttributesRequest['CustomAttributes'] = schema.added;
      await administration.call('AddCustomAttributes', { UserPoolId, CustomAttributes });
    }
    if (updates.length > 0) {
      const input: UpdateUserPoolRequest = { ...updateInput(current.pool, declared.settings), UserPoolId };
      await administration.call('UpdateUserPool', input);
    }
    if (mfa.length > 0) await setMfa(administration, UserPoolId, declared, current.mfa);
  };
  return { action: 'change', differences: all, run };
}

function addedDifference(attribute: SchemaAttributeType): Difference {
  return { member: `Schema.${attribute.Name}`, from: undefined, to: attribute };
}

/** Compares the declared attributes with the schema, in which custom ones have a prefix. */
function schemaChanges(declared: readonly SchemaAttributeType[], current: readonly SchemaAttributeType[]) {
  const added: SchemaAttributeType[] = [];
  const blocked: Difference[] = [];
  for (const attribute of declared) {
    const { Name = '', ...rest } = attribute;
    const bare = Name.replace(/^(custom|dev):/, '');
    const existing = current.find((each) => [bare, `custom:${bare}`, `dev:${bare}`].includes(each.Name ?? ''));
    if (existing === undefined) added.push({ ...attribute, Name: bare });
    else blocked.push(...differences(rest, existing, `Schema.${Name}`));
  }
  return { added, blocked };
}

/** SetUserPoolMfaConfig switches factors off that it does not contain, so the request also has those that are not declared. */
async function setMfa(
  administration: Administration,
  UserPoolId: string,
  { mfa, settings }: PoolDeclaration,
  current: GetUserPoolMfaConfigResponse | undefined,
): Promise<void> {
  if (Object.keys(mfa).length === 0) return;
  const names = membersOf('SetUserPoolMfaConfig');
  const all = merged(pick(current ?? {}, names), mfa) as Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>;
  // A pool without MFA has no factors. CreateUserPool and UpdateUserPool know SMS by the settings of the pool.
  const factors = all.MfaConfiguration === 'OFF' ? pick(all, ['MfaConfiguration', 'WebAuthnConfiguration']) : all;
  const sms =
    all.MfaConfiguration !== 'OFF' && all.SmsMfaConfiguration === undefined && settings.SmsConfiguration !== undefined
      ? { SmsMfaConfiguration: { SmsConfiguration: settings.SmsConfiguration } }
      : {};
  await administration.call('SetUserPoolMfaConfig', { ...factors, ...sms, UserPoolId });
}
