import { describeCodeRaces } from './testing/code-races.ts';

describeCodeRaces(10);
