/** Writes app clients as they are declared. */
import { membersOf } from '../format/api-members.ts';
import { type Administration, everyPage, found, uiCustomization } from '../reconcile/administration.ts';
import { pick } from '../reconcile/differences.ts';
import { termsOf } from '../reconcile/terms.ts';

type Exported = Readonly<Record<string, unknown>>;

export async function exportedClients(
  { call }: Administration,
  UserPoolId: string,
  { secrets }: { readonly secrets: boolean },
): Promise<readonly Exported[]> {
  const ids = await everyPage(async (NextToken) => {
    const page = await call('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.UserPoolClients?.map(({ ClientId = '' }) => ClientId), next: page.NextToken };
  });
  const clients: Exported[] = [];
  for (const ClientId of ids) {
    const { UserPoolClient = {} } = await call('DescribeUserPoolClient', { UserPoolId, ClientId });
    const { ClientSecret: secret } = UserPoolClient;
    clients.push({
      id: ClientId,
      ...(secret !== undefined && (secrets ? { secret } : { GenerateSecret: true })),
      ...pick(UserPoolClient, membersOf('CreateUserPoolClient', 'ClientSecret')),
      ...(await belongings(call, { UserPoolId, ClientId })),
    });
  }
  return clients;
}

async function belongings(
  call: Administration['call'],
  ids: { readonly UserPoolId: string; readonly ClientId: string },
): Promise<Exported> {
  const style = (await found(call('DescribeManagedLoginBrandingByClient', ids)))?.ManagedLoginBranding;
  const stored = await uiCustomization({ call }, ids);
  const risk = (await found(call('DescribeRiskConfiguration', ids)))?.RiskConfiguration;
  const { UserSessionTracking } = await call('GetUserPoolSessionConfiguration', { UserPoolId: ids.UserPoolId });
  const sessions =
    UserSessionTracking === 'ENABLED' ? await call('GetUserPoolClientSessionConfiguration', ids) : undefined;
  const terms = await termsOf({ call }, ids);
  const hasOwnUi = stored?.ClientId === ids.ClientId && stored.CSS !== undefined;
  const hasOwnRisk = risk?.ClientId === ids.ClientId && risk.LastModifiedDate !== undefined;
  return {
    ...(style !== undefined && { branding: brandingOf(style) }),
    ...(hasOwnUi && { uiCustomization: { CSS: stored.CSS } }),
    ...(sessions !== undefined && {
      sessionConfiguration: pick(sessions, membersOf('SetUserPoolClientSessionConfiguration')),
    }),
    ...(terms.length > 0 && { terms: terms.map((each) => pick(each, membersOf('CreateTerms'))) }),
    ...(hasOwnRisk && { riskConfiguration: pick(risk, membersOf('SetRiskConfiguration')) }),
  };
}

/** A style has either settings or the default values. */
function brandingOf(style: object): Exported {
  const { UseCognitoProvidedValues, Assets, ...members } = pick(style, membersOf('CreateManagedLoginBranding'));
  const hasAssets = Array.isArray(Assets) && Assets.length > 0;
  return {
    ...members,
    ...(UseCognitoProvidedValues === true && { UseCognitoProvidedValues }),
    ...(hasAssets && { Assets }),
  };
}
