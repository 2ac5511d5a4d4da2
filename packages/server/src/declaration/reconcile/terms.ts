/** Compares and changes the terms documents of an app client. */
import type { TermsType } from '@latchkey/model';
import type { ClientDeclaration } from '../format/declaration.ts';
import { type Administration, everyPage } from './administration.ts';
import { nothing, type Step } from './change.ts';
import { differences } from './differences.ts';

/** Where the documents belong to. */
interface Owner {
  /** Undefined: pool or client do not exist yet. */
  readonly existing: { readonly UserPoolId: string; readonly ClientId: string } | undefined;
  readonly ids: () => { readonly UserPoolId: string; readonly ClientId: string };
}

export async function planTerms(
  administration: Administration,
  { existing, ids }: Owner,
  { terms: declared }: ClientDeclaration,
  common: Pick<Step, 'name' | 'pool' | 'path'>,
): Promise<readonly Step[]> {
  if (declared === undefined) return [];
  const { call } = administration;
  const stored = existing === undefined ? [] : await termsOf(administration, existing);
  const at = { kind: 'terms' as const, pool: common.pool };
  const steps = declared.map((item, index): Step => {
    const path = [...common.path, 'terms', index];
    const step = { ...at, name: `${item.TermsName} (${common.name})`, path };
    const current = stored.find(({ TermsName }) => TermsName === item.TermsName);
    if (current === undefined) {
      const run = async () => void (await call('CreateTerms', { ...item, ...ids() }));
      return { ...step, action: 'create', differences: [], run };
    }
    const different = differences(item, current);
    if (different.length === 0) return { ...step, action: 'keep', differences: [], run: nothing };
    const { UserPoolId } = ids();
    const run = async () => void (await call('UpdateTerms', { ...item, UserPoolId, TermsId: current.TermsId }));
    return { ...step, action: 'change', differences: different, run };
  });
  const names = new Set(declared.map(({ TermsName }) => TermsName));
  const extra = stored
    .filter(({ TermsName }) => !names.has(TermsName))
    .map(({ TermsName, TermsId }): Step => {
      const run = async () => {
        await call('DeleteTerms', { UserPoolId: ids().UserPoolId, TermsId });
      };
      const name = `${TermsName} (${common.name})`;
      return {
        kind: 'terms',
        pool: common.pool,
        action: 'extra',
        name,
        path: [...common.path, 'terms'],
        differences: [],
        run,
      };
    });
  return [...steps, ...extra];
}

/** Returns the terms documents of an app client. */
export async function termsOf(
  { call }: Pick<Administration, 'call'>,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
): Promise<readonly TermsType[]> {
  const ids = await everyPage(async (NextToken) => {
    const page = await call('ListTerms', { UserPoolId, NextToken });
    return { items: page.Terms.map(({ TermsId }) => TermsId), next: page.NextToken };
  });
  const terms: TermsType[] = [];
  for (const TermsId of ids) {
    const { Terms } = await call('DescribeTerms', { UserPoolId, TermsId });
    if (Terms !== undefined && Terms.ClientId === ClientId) terms.push(Terms);
  }
  return terms;
}
