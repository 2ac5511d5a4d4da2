/** Compares and changes branding, customization of the classic hosted UI, and risk settings, of app clients and of whole pools. */
import type { ClientDeclaration, PoolDeclaration } from '../format/declaration.ts';
import { type Administration, found, uiCustomization } from './administration.ts';
import type { Place, Step } from './change.ts';
import { clientSessionConfiguration } from './configurations.ts';
import { planTerms } from './terms.ts';
import { planWhole, type Whole } from './whole.ts';

interface ClientPlace {
  readonly existing: string | undefined;
  id(): string;
}

export async function planClientSettings(
  administration: Administration,
  place: Place,
  client: ClientPlace,
  declared: ClientDeclaration,
  common: Pick<Step, 'name' | 'pool' | 'path'>,
): Promise<readonly Step[]> {
  const { existing } = client;
  const ids = () => ({ UserPoolId: place.id(), ClientId: client.id() });
  const wholes = [
    brandingOf(administration, place, client, declared),
    ...perClientSettings(administration, place, () => ({ ClientId: client.id() }), declared),
    clientSessionConfiguration(administration, ids, declared),
  ];
  const steps = await Promise.all(wholes.map((whole) => planWhole(whole, existing !== undefined, common)));
  const owner = { existing: existing === undefined ? undefined : ids(), ids };
  return [...steps.flat(), ...(await planTerms(administration, owner, declared, common))];
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
