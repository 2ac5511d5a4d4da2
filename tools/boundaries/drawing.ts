/** Shows the rooms of a package: as text for the terminal, and as a Mermaid diagram for ARCHITECTURE.md. */
import { importsWithin, placeOf, type Sources } from './rules.ts';
import type { PackagePlan, Room } from './plan.ts';

/** A room and its contents. */
interface DrawnRoom {
  readonly room: Room;
  readonly floor: number;
  readonly files: number;
  readonly lines: number;
}

/** The number of files that import from one room to another. */
interface Arrow {
  readonly from: Room;
  readonly to: Room;
  readonly imports: number;
}

interface Drawing {
  readonly rooms: readonly DrawnRoom[];
  readonly arrows: readonly Arrow[];
}

function draw(name: string, plan: PackagePlan, sources: Sources): Drawing {
  const root = `packages/${name}/src/`;
  const roomOf = (file: string) => placeOf(plan, file.slice(root.length))?.room;
  const rooms = plan.floors.flatMap((names, floor) =>
    names.map((room) => {
      const texts = [...sources].filter(([file]) => roomOf(file) === room).map(([, text]) => text);
      return {
        room,
        floor,
        files: texts.length,
        lines: texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
      };
    }),
  );
  const counts = new Map<string, number>();
  for (const [file, targets] of importsWithin(sources)) {
    for (const target of targets) {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from !== undefined && to !== undefined && from !== to) {
        counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
      }
    }
  }
  const arrows = [...counts].map(([pair, imports]) => {
    const [from = '', to = ''] = pair.split(' ');
    return { from, to, imports };
  });
  return { rooms: rooms.filter(({ files }) => files > 0), arrows };
}

const titleOf = (room: Room): string => (room === '' ? '(the rest)' : room);

/** Lists the rooms of a package from the top floor down, with their sizes and imports. */
export function describeRooms(name: string, plan: PackagePlan, sources: Sources): string {
  const { rooms, arrows } = draw(name, plan, sources);
  const lines = rooms.map(({ room, floor, files, lines: length }) => {
    const targets = arrows.filter(({ from }) => from === room).map(({ to, imports }) => `${titleOf(to)} ${imports}`);
    const size = `${files} files, ${length} lines`;
    return `  ${String(floor + 1).padStart(2)}  ${titleOf(room).padEnd(26)} ${size.padEnd(22)} -> ${targets.join(', ') || 'nothing'}`;
  });
  return [`${name}: ${rooms.length} rooms, ${arrows.length} arrows`, ...lines, ''].join('\n');
}

/** Returns the folder that represents a room in the diagram. Rooms of one folder are drawn as one. */
const folderOf = (room: Room): string => /^[^/]+/.exec(room)?.[0] ?? room;

/**
 * Returns a Mermaid flowchart of the top folders. An arrow is left out if a longer path implies it (transitive reduction), so that the
 * diagram stays readable.
 */
export function mermaidOf(name: string, plan: PackagePlan, sources: Sources): string {
  const { rooms, arrows } = draw(name, plan, sources);
  const folders = [...new Set(rooms.map(({ room }) => folderOf(room)))];
  const targets = new Map<string, Set<string>>(folders.map((folder) => [folder, new Set()]));
  for (const { from, to } of arrows) {
    if (folderOf(from) !== folderOf(to)) targets.get(folderOf(from))?.add(folderOf(to));
  }
  const reaches = (from: string, to: string): boolean =>
    [...(targets.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  const isImplied = (from: string, to: string) =>
    [...(targets.get(from) ?? [])].some((next) => next !== to && reaches(next, to));
  const nodes = folders.map((folder) => {
    const inside = rooms.filter(({ room }) => folderOf(room) === folder);
    const files = inside.reduce((sum, room) => sum + room.files, 0);
    return `  ${idOf(folder)}["${folder}<br>${files} ${files === 1 ? 'file' : 'files'}"]`;
  });
  const edges = folders.flatMap((from) =>
    [...(targets.get(from) ?? [])].filter((to) => !isImplied(from, to)).map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  return ['flowchart TD', ...nodes, ...edges].join('\n');
}

const idOf = (folder: string): string => folder.replaceAll(/\W/g, '_');
