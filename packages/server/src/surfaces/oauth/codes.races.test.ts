/** The races of codes.concurrency.test.ts, often enough to meet rare orders of events. */
import { describeCodeRaces } from './testing/code-races.ts';

describeCodeRaces(200);
