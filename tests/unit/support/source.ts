import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import type { Source } from "../../../provider/bundle/source";

/** A module as the program packs it for the provider. */
export function sourceOf(code: string): Source {
  const modules = [{ name: "worker.js", contentType: "application/javascript+module", bytes: Buffer.byteLength(code) }];
  return {
    summary: {
      hash: createHash("sha256").update(code).digest("hex"),
      size: code.length,
      gzipSize: gzipSync(code).length,
      modules: ["worker.js"],
    },
    largestInputs: [{ path: "worker.js", bytes: code.length }],
    content: gzipSync(`${JSON.stringify({ mainModule: "worker.js", modules })}\n${code}`).toString("base64"),
  };
}
