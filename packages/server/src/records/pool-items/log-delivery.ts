/** Where events of a pool are exported. There is one item, with the id `log-delivery`. */
import type { LogConfigurationType } from '@latchkey/model';

export interface LogDeliveryContent {
  readonly logConfigurations: readonly LogConfigurationType[];
}
