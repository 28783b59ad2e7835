import type { Context } from "hono";

import { ApiError } from "../envelope";
import type { WorkerModule } from "../runtime/types";
import { INVALID_METADATA, readMetadata, type UploadMetadata } from "./metadata";

export interface Upload {
  metadata: UploadMetadata;
  /** Empty for assets alone. */
  mainModule: string;
  modules: WorkerModule[];
}

/** The parts of a multipart body. Clients send `metadata` as a string or as a file, first or last: both are the same here. */
export async function readForm(c: Context): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) {
    throw new ApiError(
      400,
      10001,
      `Content-Type must be multipart/form-data, not ${type === "" ? "missing" : `'${type.split(";")[0] ?? type}'`}.`,
    );
  }
  try {
    return await c.req.formData();
  } catch {
    throw new ApiError(400, 10001, "The multipart body cannot be read: its boundary is missing, or a part is cut off.");
  }
}

/** The code and the metadata of an upload. */
export async function readUpload(c: Context): Promise<Upload> {
  const form = await readForm(c);
  const part = form.get("metadata");
  if (part === null) throw new ApiError(400, INVALID_METADATA, "The part `metadata` is missing.");
  const metadata = readMetadata(typeof part === "string" ? part : await part.text());
  const modules = await Promise.all(
    [...form.entries()].filter(([name]) => name !== "metadata").map(async ([name, value]) => moduleOf(name, value)),
  );
  return { metadata, mainModule: mainModuleOf(metadata, modules), modules };
}

/** A part of a body as a module. */
export async function moduleOf(name: string, value: string | File): Promise<WorkerModule> {
  if (typeof value === "string") return { name, contentType: "text/plain", body: new TextEncoder().encode(value) };
  return { name, contentType: value.type, body: new Uint8Array(await value.arrayBuffer()) };
}

/** The main module: it must be among those that were sent. */
export function mainModuleOf(
  metadata: Pick<UploadMetadata, "main_module" | "body_part" | "assets" | "keep_assets">,
  modules: WorkerModule[],
): string {
  const { main_module: main, body_part: bodyPart } = metadata;
  if (main === undefined) {
    const isAssetsAlone = metadata.assets !== undefined || metadata.keep_assets === true;
    if (isAssetsAlone && bodyPart === undefined && modules.length === 0) return "";
    throw new ApiError(
      400,
      10068,
      bodyPart === undefined
        ? "The uploaded script has no main module: `main_module` is missing in the metadata."
        : "The embedded Cloudflare runs ES modules only: upload the script with `main_module` instead of `body_part`.",
    );
  }
  const module = modules.find(({ name }) => name === main);
  if (!module) {
    throw new ApiError(
      400,
      INVALID_METADATA,
      `No such module "${main}": no part of the upload has the name of \`main_module\`.`,
    );
  }
  if (module.contentType.startsWith("text/x-python")) {
    throw new ApiError(
      400,
      INVALID_METADATA,
      `The embedded Cloudflare does not run Python Workers, and "${main}" is Python: the runtime would have to download Python first. Deploy it to a Cloudflare account.`,
    );
  }
  return main;
}
