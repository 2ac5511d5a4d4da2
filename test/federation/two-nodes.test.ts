import { describeNodeRaces } from './node-races.ts';

describeNodeRaces(20);
