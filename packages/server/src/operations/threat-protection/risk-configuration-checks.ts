/** What SetRiskConfiguration rejects beyond the shapes of the model. The messages are ours; AWS's are not documented. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { RiskContent } from '../../records/pool-items/risk.ts';
import { parseRange } from '../../risk-data/locations.ts';

/** @throws InvalidParameterException */
export function checkRiskConfiguration({
  AccountTakeoverRiskConfiguration: takeover,
  RiskExceptionConfiguration: exceptions,
}: RiskContent): void {
  const { Actions = {}, NotifyConfiguration } = takeover ?? {};
  const notifies = Object.values(Actions).some((action) => action?.Notify === true);
  if (notifies && NotifyConfiguration === undefined) {
    throw invalid('NotifyConfiguration is required when Notify is true for an action.');
  }
  const { BlockedIPRangeList = [], SkippedIPRangeList = [] } = exceptions ?? {};
  for (const [name, ranges] of Object.entries({ BlockedIPRangeList, SkippedIPRangeList })) {
    const wrong = ranges.find((range) => parseRange(range) === undefined);
    if (wrong !== undefined) {
      throw invalid(
        `${name}: "${wrong.slice(0, 64)}" is not a range of addresses in CIDR notation, such as 192.0.2.0/24.`,
      );
    }
  }
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
