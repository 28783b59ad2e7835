import type { Context } from "hono";
import { z } from "zod";

import { ApiError, body, checked } from "../envelope";
import type { WorkerModule } from "../runtime/types";
import type { BindingRecord } from "../store/records";
import { given, INVALID_METADATA, readMetadata } from "../upload/metadata";
import type { DeploymentBase } from "./settings";
import { mainModuleOf, moduleOf, readForm, type Upload } from "../upload/multipart";

/** The most bytes that each annotation may have. */
const ANNOTATIONS = {
  "workers/message": 1000,
  "workers/tag": 100,
  "workers/commit_sha": 64,
  "workers/repository_url": 512,
  "workers/pull_request_number": 20,
  "workers/pull_request_title": 512,
  "workers/pull_request_url": 512,
};

const annotations = z
  .strictObject(
    Object.fromEntries(
      Object.entries(ANNOTATIONS).map(([name, most]) => [
        name,
        z
          .string()
          .refine((text) => Buffer.byteLength(text) <= most, `has more than ${most} bytes`)
          .optional(),
      ]),
    ),
  )
  .transform((given) =>
    Object.fromEntries(Object.entries(given).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
  );

const binding = z.looseObject({ type: z.string() });
/** Bindings by name; `null` removes one, in a patch. */
const env = z.record(z.string().min(1), binding);

const deployment = z.looseObject({
  env: env.optional(),
  bindings: z.array(binding.extend({ name: z.string().min(1) })).optional(),
  annotations: annotations.optional(),
  // wrangler has the one name, the reference of the API the other.
  cache: z.unknown().optional(),
  cache_options: z.unknown().optional(),
  assets: z.looseObject({ config: z.looseObject({}).optional() }).optional(),
});

const modules = z.object({
  modules: z
    .array(z.object({ name: z.string().min(1), content_type: z.string(), content_base64: z.base64() }))
    .optional(),
});

const patch = z.object({
  env: z.record(z.string().min(1), binding.nullable()).optional(),
  annotations: annotations.optional(),
});

/** What a change of the latest deployment holds. */
export function readDeploymentPatch(c: Context): Promise<z.output<typeof patch>> {
  return body(c, patch, INVALID_METADATA);
}

/** The code and the metadata of a deployment: a form whose modules are all named `files`, or JSON. */
export async function readDeployment(c: Context, base: DeploymentBase | undefined): Promise<Upload> {
  const isJson = (c.req.header("content-type") ?? "").startsWith("application/json");
  const { sent, parts } = isJson ? await fromJson(c) : await fromForm(c);
  const { env: byName, cache, ...rest } = checked(deployment, sent, INVALID_METADATA);
  if (base && rest.bindings) throw new ApiError(400, INVALID_METADATA, ONLY_ENV);
  const files = new Map(parts.map((part) => [part.name, part]));
  const rules = ["_headers", "_redirects"].flatMap((name) => {
    const file = files.get(name);
    return file ? [[name, new TextDecoder().decode(file.body)] as const] : [];
  });
  const metadata = readMetadata(
    JSON.stringify({
      ...rest,
      ...(rest.assets && {
        assets: { ...rest.assets, config: { ...rest.assets.config, ...Object.fromEntries(rules) } },
      }),
      cache_options: rest.cache_options ?? cache,
      bindings: byName ? namedBindings(byName) : rest.bindings,
    }),
  );
  const code = parts.filter(({ name }) => !rules.some(([rule]) => rule === name));
  return { metadata, mainModule: mainModuleOf(metadata, code), modules: code };
}

const ONLY_ENV =
  "The preview has a base configuration: `env` must have the bindings of a deployment, by name, and not `bindings`.";

/** A deployment with what the base configuration of its preview has and it does not say itself. */
export function withBase(upload: Upload, base: DeploymentBase = {}): Upload {
  const { env = {}, ...settings } = base;
  const own = upload.metadata.bindings ?? [];
  const inherited = namedBindings(env).filter(({ name }) => own.every((each) => each.name !== name));
  return { ...upload, metadata: { ...settings, ...given(upload.metadata), bindings: [...inherited, ...own] } };
}

export function namedBindings(byName: z.infer<typeof env>): BindingRecord[] {
  return Object.entries(byName).map(([name, fields]) => ({ ...fields, name }));
}

async function fromJson(c: Context): Promise<{ sent: unknown; parts: WorkerModule[] }> {
  const { modules: given = [], ...sent } = await body(c, deployment.extend(modules.shape), INVALID_METADATA);
  const parts = given.map(({ name, content_type: contentType, content_base64: content }) => ({
    name,
    contentType,
    body: new Uint8Array(Buffer.from(content, "base64")),
  }));
  return { sent, parts };
}

async function fromForm(c: Context): Promise<{ sent: unknown; parts: WorkerModule[] }> {
  const form = await readForm(c);
  const part = form.get("metadata");
  if (part === null) throw new ApiError(400, INVALID_METADATA, "The part `metadata` is missing.");
  const text = typeof part === "string" ? part : await part.text();
  const files = form.getAll("files").filter((file) => typeof file !== "string");
  return { sent: parsed(text), parts: await Promise.all(files.map((file) => moduleOf(file.name, file))) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, INVALID_METADATA, "The part `metadata` is not valid JSON.");
  }
}
