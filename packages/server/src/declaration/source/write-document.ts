/** Writes a declaration as YAML. */
import { stringify } from 'yaml';

/** Long lines stay as they are: a comparison of two versions then shows the members that changed. */
export function writeYaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
