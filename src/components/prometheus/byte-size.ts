/** A number of bytes in the notation of Prometheus, rounded down to whole mebibytes. */
export function byteSize(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}MiB`;
}
