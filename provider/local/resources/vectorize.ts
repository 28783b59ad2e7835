import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { param } from "../routes/names";
import { VECTORIZE_INDEXES, type vectorizeIndex } from "../store/resources";
import { type Resource, resourceOf, resourceRoutes } from "./resource";

const INVALID = 1005;

const presets = z.enum([
  "@cf/baai/bge-small-en-v1.5",
  "@cf/baai/bge-base-en-v1.5",
  "@cf/baai/bge-large-en-v1.5",
  "openai/text-embedding-ada-002",
  "cohere/embed-multilingual-v2.0",
]);

/** The dimensions of an index for an embedding model. */
const DIMENSIONS: Record<z.infer<typeof presets>, number> = {
  "@cf/baai/bge-small-en-v1.5": 384,
  "@cf/baai/bge-base-en-v1.5": 768,
  "@cf/baai/bge-large-en-v1.5": 1024,
  "openai/text-embedding-ada-002": 1536,
  "cohere/embed-multilingual-v2.0": 768,
};

const config = z.union([
  z.object({
    dimensions: z.number().int().min(1).max(1536),
    metric: z.enum(["cosine", "euclidean", "dot-product"]),
  }),
  z
    .object({ preset: presets })
    .transform(({ preset }) => ({ preset, dimensions: DIMENSIONS[preset], metric: "cosine" as const })),
]);
const metadataIndex = z.object({ propertyName: z.string().min(1), indexType: z.enum(["string", "number", "boolean"]) });

/** The records of `vectorize/v2/indexes`. Vectors themselves are not kept here. */
export const vectorizeIndexes: Resource<z.infer<typeof vectorizeIndex>> = {
  kind: VECTORIZE_INDEXES,
  invalid: INVALID,
  create: z
    .object({
      name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/),
      description: z.string().optional(),
      config,
    })
    .transform((index) => ({ ...index, metadataIndexes: [] })),
  keyOf: ({ name }) => name,
  unique: {
    of: ({ name }) => name,
    taken: (name) => new ApiError(409, 3002, `vectorize.index.duplicate_name - Index name "${name}"`),
  },
  shown: ({ createdOn, modifiedOn, fields: { name, description, config } }) => ({
    name,
    description: description ?? "",
    config,
    created_on: createdOn,
    modified_on: modifiedOn,
  }),
  missing: (name) => new ApiError(404, 3000, `vectorize.index.not_found - Index "${name}" does not exist`),
  list: {},
};

/** The indexes, what is known of each, and its metadata indexes. */
export function vectorizeRoutes(services: Services): Hono {
  const app = new Hono();
  const found = (c: Context) => resourceOf(services, vectorizeIndexes, param(c, "id"));
  const keep = (
    record: ReturnType<typeof found>,
    metadataIndexes: ReturnType<typeof found>["fields"]["metadataIndexes"],
  ) => {
    const fields = { ...record.fields, metadataIndexes };
    VECTORIZE_INDEXES.in(services.store).set({ ...record, modifiedOn: new Date().toISOString(), fields });
    return { mutationId: crypto.randomUUID() };
  };

  app.get("/:id/info", (c) => {
    const { dimensions } = found(c).fields.config;
    return ok(c, { dimensions, vectorCount: 0, processedUpToDatetime: null, processedUpToMutation: null });
  });
  app.get("/:id/metadata_index/list", (c) => ok(c, { metadataIndexes: found(c).fields.metadataIndexes }));
  app.post("/:id/metadata_index/create", async (c) => {
    const index = found(c);
    const sent = await body(c, metadataIndex, INVALID);
    const others = index.fields.metadataIndexes.filter(({ propertyName }) => propertyName !== sent.propertyName);
    return ok(c, keep(index, [...others, sent]));
  });
  app.post("/:id/metadata_index/delete", async (c) => {
    const index = found(c);
    const { propertyName: gone } = await body(c, metadataIndex.pick({ propertyName: true }), INVALID);
    return ok(
      c,
      keep(
        index,
        index.fields.metadataIndexes.filter(({ propertyName }) => propertyName !== gone),
      ),
    );
  });
  app.route("/", resourceRoutes(services, vectorizeIndexes));
  return app;
}
