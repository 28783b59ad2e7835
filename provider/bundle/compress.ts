import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";

/** Up to here the way to another thread and back takes longer than the work. */
const SMALL_BYTES = 32 * 1024;

const inBackground = promisify(gzip);

/** Compresses with gzip. The same bytes come out whatever the size, so that what is measured is the same everywhere. */
export async function compress(content: string | Buffer, level?: number): Promise<Buffer> {
  const options = level === undefined ? {} : { level };
  // What comes out comes piece by piece, each by way of both threads: some pieces are enough.
  const chunkSize = Math.max(SMALL_BYTES, Math.ceil(content.length / 4));
  return content.length <= SMALL_BYTES ? gzipSync(content, options) : inBackground(content, { ...options, chunkSize });
}
