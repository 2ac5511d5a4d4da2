/** Checks the configurations that SetLogDeliveryConfiguration receives. */
import { type LogConfigurationType, type ServiceError, serviceError } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';
import { unavailable } from '../pools/feature-plan.ts';

/**
 * Checks each configuration by itself and against the others. The first message is AWS's (observed), the others are
 * ours; the rules are those of "Exporting logs from Amazon Cognito user pools" in the developer guide.
 *
 * @throws InvalidParameterException
 */
export function checkLogConfigurations(configurations: readonly LogConfigurationType[]): void {
  const sources = configurations.map(({ EventSource }) => EventSource);
  const withoutDestination = configurations
    .filter((configuration) => destinationsOf(configuration).length === 0)
    .map(({ EventSource }) => EventSource);
  const repeated = [...new Set(sources.filter((source, index) => sources.indexOf(source) !== index))];
  if (withoutDestination.length > 0 || repeated.length > 0) {
    throw invalid(
      [
        'Request validation Failed.',
        ...named('Following event sources in request have no destination', withoutDestination),
        ...named('Following event sources appear more then once in a request', repeated),
      ].join(' '),
    );
  }
  for (const configuration of configurations) checkOne(configuration);
}

function named(words: string, sources: readonly string[]): readonly string[] {
  return sources.length === 0 ? [] : [`${words}: [${sources.join(', ')}].`];
}

function checkOne(configuration: LogConfigurationType): void {
  const { EventSource, LogLevel, CloudWatchLogsConfiguration: logs } = configuration;
  const level = EventSource === 'userNotification' ? 'ERROR' : 'INFO';
  if (LogLevel !== level) throw invalid(`The log level of ${EventSource} must be ${level}.`);
  const destinations = destinationsOf(configuration);
  if (destinations.length > 1) throw invalid(`${EventSource} can have only one destination.`);
  if (EventSource === 'userNotification' && logs?.LogGroupArn === undefined) {
    throw invalid('The destination of userNotification must be a log group in CloudWatch Logs.');
  }
  for (const { arn, service, what } of destinations) {
    if (arn.split(':')[2] !== service || arn.endsWith(':*')) throw invalid(`'${arn}' is not the ARN of ${what}.`);
  }
}

function destinationsOf({ CloudWatchLogsConfiguration, S3Configuration, FirehoseConfiguration }: LogConfigurationType) {
  return [
    { arn: CloudWatchLogsConfiguration?.LogGroupArn, service: 'logs', what: 'a log group' },
    { arn: S3Configuration?.BucketArn, service: 's3', what: 'a bucket' },
    { arn: FirehoseConfiguration?.StreamArn, service: 'firehose', what: 'a stream' },
  ].flatMap(({ arn, ...kind }) => (arn === undefined ? [] : [{ ...kind, arn }]));
}

/**
 * Checks that the pool may export what the configurations name: steps of sign-ins need the plan PLUS and threat
 * protection.
 *
 * @throws FeatureUnavailableInTierException with AWS's message (its feature's name is ours); InvalidParameterException,
 *   message ours
 */
export function checkMayExport(
  { UserPoolTier = 'ESSENTIALS', UserPoolAddOns }: PoolDefinition,
  configurations: readonly LogConfigurationType[],
): void {
  if (!configurations.some(({ EventSource }) => EventSource === 'userAuthEvents')) return;
  if (UserPoolTier !== 'PLUS') throw unavailable(UserPoolTier, ['User Activity Log Export']);
  if ((UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') === 'OFF') {
    throw invalid('Threat protection must be on in the user pool before userAuthEvents can be exported.');
  }
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
