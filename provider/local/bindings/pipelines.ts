import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const pipelines = defineKind({
  type: "pipelines",
  // wrangler sends the ID of a stream, the official SDK the name of a pipeline.
  fields: z
    .object({ stream: nonEmpty.optional(), pipeline: nonEmpty.optional() })
    .refine(({ stream, pipeline }) => stream ?? pipeline, { path: ["stream"] }),
  options: ({ name, stream, pipeline }) => ({ pipelines: { [name]: { stream: stream ?? pipeline ?? "" } } }),
});
