import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError } from "../envelope";
import { PIPELINE_SINKS, PIPELINE_STREAMS, PIPELINES } from "../store/resources";
import { change, type Resource, resourceRoutes } from "./resource";

interface Named {
  name: string;
  [field: string]: unknown;
}

const INVALID = 2;
const PAGES = { perPage: 20, max: 100 };

const name = z.string().regex(/^[a-zA-Z0-9_]{1,128}$/, "can have only letters, digits and underscores, up to 128");
const endpoints = {
  http: z.looseObject({ enabled: z.boolean(), authentication: z.boolean() }),
  worker_binding: z.object({ enabled: z.boolean() }),
};
const matchesName = ({ fields }: { fields: Named }, { name: part }: Record<string, string>) =>
  part === undefined || fields.name.toLowerCase().includes(part.toLowerCase());

/** `pipelines/v1/streams`: what a Worker binds. */
export const pipelineStreams: Resource<Named> = {
  kind: PIPELINE_STREAMS,
  invalid: INVALID,
  create: z.looseObject({
    name,
    http: endpoints.http.default({ enabled: true, authentication: false }),
    worker_binding: endpoints.worker_binding.default({ enabled: true }),
  }),
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, 1003, `Stream ${name} already exists`) },
  patch: change(z.object(endpoints).partial(), (before, sent) => ({ ...before, ...sent })),
  shown: ({ key, createdOn, modifiedOn, fields }) => ({
    format: { type: "json" },
    ...fields,
    id: key,
    version: 1,
    endpoint: `https://${key}.ingest.cloudflare.com`,
    created_at: createdOn,
    modified_at: modifiedOn,
  }),
  missing: () => new ApiError(404, 1016, "Stream not found"),
  list: { pages: PAGES, matches: matchesName },
};

/** `pipelines/v1/sinks`. Credentials are never shown. */
export const pipelineSinks: Resource<Named> = {
  kind: PIPELINE_SINKS,
  invalid: INVALID,
  create: z.looseObject({ name, type: z.enum(["r2", "r2_data_catalog"]), config: z.looseObject({}).optional() }),
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, 1003, `Sink ${name} already exists`) },
  shown: ({ key, createdOn, modifiedOn, fields: { config, ...fields } }) => {
    const { credentials: _Hidden, token: _Secret, ...shown } = z.looseObject({}).catch({}).parse(config);
    return { ...fields, config: shown, id: key, created_at: createdOn, modified_at: modifiedOn };
  },
  missing: () => new ApiError(404, 1015, "Sink not found"),
  list: { pages: PAGES, matches: matchesName },
};

/** `pipelines/v1/pipelines`. Nothing flows through one here. */
export const pipelines: Resource<Named> = {
  kind: PIPELINES,
  invalid: INVALID,
  create: z.looseObject({ name, sql: z.string().min(1) }),
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, 1003, `Pipeline ${name} already exists`) },
  shown: ({ key, createdOn, modifiedOn, fields }) => ({
    ...fields,
    id: key,
    status: "running",
    tables: [],
    created_at: createdOn,
    modified_at: modifiedOn,
  }),
  missing: () => new ApiError(404, 1000, "Pipeline does not exist"),
  list: { pages: PAGES, matches: matchesName },
};

/** `pipelines/v1`. */
export function pipelineRoutes(services: Services): Hono {
  const app = new Hono();
  app.route("/streams", resourceRoutes(services, pipelineStreams));
  app.route("/sinks", resourceRoutes(services, pipelineSinks));
  app.route("/pipelines", resourceRoutes(services, pipelines));
  return app;
}
