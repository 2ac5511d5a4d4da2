/** Compares and changes branding, customization of the classic hosted UI, and risk settings, of app clients and of whole pools. */
import type { ClientDeclaration, PoolDeclaration } from '../format/declaration.ts';
import { type Administration, found, uiCustomization } from './administration.ts';
import { type Kind, nothing, type Place, type Step } from './change.ts';
import { differences } from './differences.ts';

interface ClientPlace {
  readonly existing: string | undefined;
  id(): string;
}

type Common = Pick<Step, 'name' | 'pool' | 'path'>;

/** Settings that are read and written as a whole. */
interface Whole {
  readonly kind: Kind;
  readonly section: string;
  readonly declared: object | undefined;
  /** Undefined: there are none. */
  read(): Promise<object | undefined>;
  write(current: object | undefined): Promise<unknown>;
}

export async function planClientSettings(
  administration: Administration,
  place: Place,
  client: ClientPlace,
  declared: ClientDeclaration,
  common: Common,
): Promise<readonly Step[]> {
  const { existing } = client;
  const branding = brandingOf(administration, place, client, declared);
  const steps = [branding, ...perClientSettings(administration, place, () => ({ ClientId: client.id() }), declared)];
  return (await Promise.all(steps.map((whole) => planWhole(whole, existing !== undefined, common)))).flat();
}

export async function planPoolSettings(
  administration: Administration,
  place: Place,
  declared: PoolDeclaration,
): Promise<readonly Step[]> {
  const common = { name: place.label, pool: place.label, path: declared.path };
  const wholes = perClientSettings(administration, place, () => ({}), declared);
  return (await Promise.all(wholes.map((whole) => planWhole(whole, place.existing !== undefined, common)))).flat();
}

async function planWhole(whole: Whole, exists: boolean, common: Common): Promise<readonly Step[]> {
  const { declared, kind, section } = whole;
  if (declared === undefined) return [];
  const step = { ...common, kind, path: [...common.path, section] };
  const current = exists ? await whole.read() : undefined;
  const run = async () => void (await whole.write(current));
  if (current === undefined) return [{ ...step, action: 'create', differences: [], run }];
  const different = differences(declared, current);
  if (different.length === 0) return [{ ...step, action: 'keep', differences: [], run: nothing }];
  return [{ ...step, action: 'change', differences: different, run }];
}

function brandingOf(
  { call }: Administration,
  place: Place,
  client: ClientPlace,
  { branding }: ClientDeclaration,
): Whole {
  const ids = () => ({ UserPoolId: place.id(), ClientId: client.id() });
  return {
    kind: 'branding',
    section: 'branding',
    declared: branding,
    read: async () => (await found(call('DescribeManagedLoginBrandingByClient', ids())))?.ManagedLoginBranding,
    async write(current) {
      if (current === undefined) return call('CreateManagedLoginBranding', { ...branding, ...ids() });
      const { ManagedLoginBranding } = await call('DescribeManagedLoginBrandingByClient', ids());
      const { ManagedLoginBrandingId } = ManagedLoginBranding ?? {};
      return call('UpdateManagedLoginBranding', { ...branding, UserPoolId: place.id(), ManagedLoginBrandingId });
    },
  };
}

function perClientSettings(
  { call }: Administration,
  place: Place,
  client: () => { readonly ClientId?: string },
  declared: Pick<PoolDeclaration, 'uiCustomization' | 'riskConfiguration'>,
): readonly Whole[] {
  const ids = () => ({ UserPoolId: place.id(), ...client() });
  return [
    {
      kind: 'UI customization',
      section: 'uiCustomization',
      declared: declared.uiCustomization,
      async read() {
        const stored = await uiCustomization({ call }, ids());
        // What the whole pool has is answered for a client without its own.
        const isOwn = (stored?.ClientId ?? 'ALL') === (ids().ClientId ?? 'ALL');
        if (!isOwn || stored?.CreationDate === undefined) return undefined;
        return {
          ...stored,
          ImageFile: stored.ImageUrl === undefined ? undefined : declared.uiCustomization?.ImageFile,
        };
      },
      write: () => call('SetUICustomization', { ...declared.uiCustomization, ...ids() }),
    },
    {
      kind: 'risk configuration',
      section: 'riskConfiguration',
      declared: declared.riskConfiguration,
      async read() {
        const description = await found(call('DescribeRiskConfiguration', ids()));
        const { RiskConfiguration } = description ?? {};
        const isOwn = RiskConfiguration?.ClientId === ids().ClientId;
        return isOwn && RiskConfiguration?.LastModifiedDate !== undefined ? RiskConfiguration : undefined;
      },
      write: () => call('SetRiskConfiguration', { ...declared.riskConfiguration, ...ids() }),
    },
  ];
}
