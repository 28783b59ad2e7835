// In either process, and in the summary: a number of bytes in words.

/** A size as people read it: `999 B`, `12.3 kB`, `1.2 MB`. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
