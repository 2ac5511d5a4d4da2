import { InvalidArgumentError, Option } from 'commander';

const spans = ['30', '60', '90'];

/** `--days`: for how long a device is remembered. */
export function daysOption(): Option {
  return new Option('--days <number>', 'remember the device for this many days instead of forever')
    .choices(spans)
    .argParser((text: string) => {
      if (!spans.includes(text)) throw new InvalidArgumentError(`Give one of ${spans.join(', ')}.`);
      return Number(text);
    });
}
