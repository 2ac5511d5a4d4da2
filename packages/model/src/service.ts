import data from './generated/service.json' with { type: 'json' };
import type { ServiceModel } from './service-model.ts';

// The compiler's own view of the file is a type with hundreds of distinct shapes; the generator vouches for this one.
/** The API as data: what every other file of this package reads. */
export const service: ServiceModel = data as unknown as ServiceModel;
