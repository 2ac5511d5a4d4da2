/** Formats a time for people, in the time zone of this machine: `2026-11-23 08:05`. */
export function dateTime(time: Date | number): string {
  const date = new Date(time);
  const [month, day, hours, minutes] = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()].map(
    (part) => String(part).padStart(2, '0'),
  );
  return `${date.getFullYear()}-${month}-${day} ${hours}:${minutes}`;
}

/** Formats a time for programs: RFC 3339 in UTC, or null. */
export function iso(time: Date | number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
