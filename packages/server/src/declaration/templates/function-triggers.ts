/** Triggers that SAM attaches to a pool: functions with an event of the type Cognito. */
import { isObject } from '../format/shape-check.ts';
import type { Evaluator } from './evaluate.ts';
import { attributeOf, type Stack } from './references.ts';
import { resourceOf, type Template } from './template.ts';

/** Returns members of LambdaConfig: the trigger's name and the ARN of its function. */
export function functionTriggers(
  template: Template,
  poolLogicalId: string,
  stack: Stack,
  { evaluate, propertyOf }: Evaluator,
): Readonly<Record<string, string>> {
  const triggers: Record<string, string> = {};
  for (const logicalId of Object.keys(template.resources.values)) {
    const resource = resourceOf(template, logicalId);
    if (resource?.type !== 'AWS::Serverless::Function') continue;
    const { Events } = resource.properties;
    for (const [name, event] of Object.entries(isObject(Events) ? Events : {})) {
      if (!isObject(event) || event['Type'] !== 'Cognito' || !isObject(event['Properties'])) continue;
      const { UserPool, Trigger } = event['Properties'];
      if (!isObject(UserPool) || UserPool['Ref'] !== poolLogicalId) continue;
      const path = [...resource.path, 'Properties', 'Events', name, 'Properties', 'Trigger'];
      const kinds = evaluate(Trigger, path);
      for (const kind of Array.isArray(kinds) ? kinds : [kinds]) {
        triggers[String(kind)] = attributeOf(logicalId, 'Arn', resource, stack, propertyOf) ?? '';
      }
    }
  }
  return triggers;
}
