/** The races of two-nodes.test.ts, often enough to meet rare orders of events. */
import { describeNodeRaces } from './node-races.ts';

describeNodeRaces(200);
