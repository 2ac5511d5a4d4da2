/** Options of the commands that read a seed file or template. */
import { Option } from 'commander';
import { collectPair } from '../options/collect-pair.ts';

/** `--parameter NAME=VALUE`. */
export function parameterOption(): Option {
  const option = new Option(
    '--parameter <name=value>',
    'value of a parameter of a CloudFormation template; may be repeated',
  );
  return option.argParser(collectPair);
}
