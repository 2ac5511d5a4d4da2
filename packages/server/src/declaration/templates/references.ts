/** What `Ref` and `Fn::GetAtt` of a resource are. Ids of pools and app clients come from logical ids, so that restarts keep them. */
import { isPoolId } from '../../rules/pools/identifiers.ts';
import type { Resource } from './template.ts';

/** Where the resources are. */
export interface Stack {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

/** Evaluates a property. */
export type PropertyOf = (resource: Resource, name: string) => unknown;

/** The id of a pool: the tag `_custom_id_`, or the region and the logical id. */
export function poolIdOf(logicalId: string, resource: Resource, { region }: Stack, propertyOf: PropertyOf): string {
  const tags = propertyOf(resource, 'UserPoolTags');
  const chosen = typeof tags === 'object' && tags !== null && '_custom_id_' in tags ? tags._custom_id_ : undefined;
  if (typeof chosen === 'string' && isPoolId(chosen)) return chosen;
  return `${region}_${logicalId}`.slice(0, 55);
}

const customName = '_custom_id_:';

/** The id of an app client: chosen by its name (`_custom_id_:ID`), or the logical id. */
export function clientIdOf(logicalId: string, resource: Resource, propertyOf: PropertyOf): string {
  const name = propertyOf(resource, 'ClientName');
  return typeof name === 'string' && name.startsWith(customName) ? name.slice(customName.length) : logicalId;
}

/** The property that `Ref` of other kinds returns. */
const named: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPoolGroup': 'GroupName',
  'AWS::Cognito::UserPoolUser': 'Username',
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::Cognito::UserPoolResourceServer': 'Identifier',
  'AWS::Cognito::UserPoolIdentityProvider': 'ProviderName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::S3::Bucket': 'BucketName',
};

/** `Ref`. Resources that only exist on AWS have their logical id. */
export function referenceTo(logicalId: string, resource: Resource, stack: Stack, propertyOf: PropertyOf): string {
  const { type } = resource;
  if (type === 'AWS::Cognito::UserPool') return poolIdOf(logicalId, resource, stack, propertyOf);
  if (type === 'AWS::Cognito::UserPoolClient') return clientIdOf(logicalId, resource, propertyOf);
  if (type === 'AWS::CertificateManager::Certificate') return arn(stack, 'acm', `certificate/${logicalId}`);
  if (type === 'AWS::SNS::Topic') return arn(stack, 'sns', logicalId);
  const member = Object.hasOwn(named, type) ? named[type] : undefined;
  const name = member === undefined ? undefined : propertyOf(resource, member);
  return typeof name === 'string' ? name : logicalId;
}

/** `Fn::GetAtt`; undefined for an attribute that is not known here. */
export function attributeOf(
  logicalId: string,
  attribute: string,
  resource: Resource,
  stack: Stack,
  propertyOf: PropertyOf,
): string | undefined {
  const { type } = resource;
  const { region, accountId } = stack;
  const reference = () => referenceTo(logicalId, resource, stack, propertyOf);
  if (type === 'AWS::Cognito::UserPool') {
    const provider = `cognito-idp.${region}.amazonaws.com/${reference()}`;
    const attributes: Readonly<Record<string, string>> = {
      Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${reference()}`,
      ProviderName: provider,
      ProviderURL: `https://${provider}`,
      UserPoolId: reference(),
    };
    return attributes[attribute];
  }
  if (type === 'AWS::Cognito::UserPoolClient') return attribute === 'ClientId' ? reference() : undefined;
  if (attribute !== 'Arn' && attribute !== 'TopicArn') return undefined;
  if (type === 'AWS::Lambda::Function' || type === 'AWS::Serverless::Function') {
    return arn(stack, 'lambda', `function:${reference()}`);
  }
  if (type === 'AWS::IAM::Role') return `arn:aws:iam::${accountId}:role/${reference()}`;
  const [, service = ''] = type.split('::');
  return arn(stack, service.toLowerCase(), reference());
}

function arn({ region, accountId }: Stack, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
