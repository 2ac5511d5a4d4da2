/** The rules for the tags of a pool, apart from the values of `latchkey:` tags (device-choices.ts). */
import type { PoolDefinition } from '../../records/pool.ts';

/** The most tags of a resource ("Tagging AWS resources"). */
const maxTags = 50;

/** Returns what is wrong with the tags, or undefined. Both messages are ours; the rules are those of all AWS services. */
export function tagViolation(tags: NonNullable<PoolDefinition['UserPoolTags']>): string | undefined {
  const names = Object.keys(tags);
  const reserved = names.find((name) => name.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    return `The tag key ${reserved} is not valid: keys that begin with aws: are reserved.`;
  }
  return names.length > maxTags ? `A user pool can have at most ${maxTags} tags.` : undefined;
}
