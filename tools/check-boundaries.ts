/**
 * Checks every package against `boundaries/plan.ts`. Without this check, rules start to read HTTP, operations start to open files, files
 * import each other, and the path of a request becomes hard to follow.
 *
 *   node tools/check-boundaries.ts          exit with 1 and list what violates the plan
 *   node tools/check-boundaries.ts --map    print the rooms, their sizes and the imports between them
 */
import { parseArgs } from 'node:util';
import { describeRooms } from './boundaries/drawing.ts';
import { checkCycles, checkFolders, checkPlaces, checkPortable } from './boundaries/rules.ts';
import { plan, portableEntries } from './boundaries/plan.ts';
import { allSources, packageSources } from './boundaries/sources.ts';

const { values } = parseArgs({ options: { map: { type: 'boolean', default: false } } });

if (values.map) {
  for (const [name, packagePlan] of Object.entries(plan)) {
    console.log(describeRooms(name, packagePlan, packageSources(name)));
  }
} else {
  const problems: string[] = [];
  for (const [name, packagePlan] of Object.entries(plan)) {
    const sources = packageSources(name);
    problems.push(...checkPlaces(name, packagePlan, sources), ...checkFolders(sources));
    for (const entry of portableEntries) if (sources.has(entry)) problems.push(...checkPortable(entry, sources));
  }
  problems.push(...checkCycles(allSources()));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
