/**
 * Why this exists: without it a rule starts to read HTTP, an operation starts to open files, two files start to import each
 * other, and the path of a request can no longer be followed. It holds every package to `boundaries/plan.ts`.
 *
 *   node tools/check-boundaries.ts          exit 1 and name what breaks the plan
 *   node tools/check-boundaries.ts --map    print the rooms, their sizes and the arrows between them
 */
import { parseArgs } from 'node:util';
import { describeRooms } from './boundaries/drawing.ts';
import { judgeCircles, judgeFolders, judgePlaces, judgePortable } from './boundaries/judge.ts';
import { plan, portableEntries } from './boundaries/plan.ts';
import { packageSources } from './boundaries/sources.ts';

const { values } = parseArgs({ options: { map: { type: 'boolean', default: false } } });

if (values.map) {
  for (const [name, packagePlan] of Object.entries(plan)) {
    console.log(describeRooms(name, packagePlan, packageSources(name)));
  }
} else {
  const complaints: string[] = [];
  for (const [name, packagePlan] of Object.entries(plan)) {
    const sources = packageSources(name);
    complaints.push(...judgePlaces(name, packagePlan, sources), ...judgeCircles(sources), ...judgeFolders(sources));
    for (const entry of portableEntries) if (sources.has(entry)) complaints.push(...judgePortable(entry, sources));
  }
  for (const complaint of complaints) console.log(complaint);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
