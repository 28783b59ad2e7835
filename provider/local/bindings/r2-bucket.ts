import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

/** Buckets of one name in two jurisdictions are two buckets; no bucket's name has a dot. */
export function localBucket(name: string, jurisdiction: string | undefined): string {
  return jurisdiction === undefined || jurisdiction === "default" ? name : `${name}.${jurisdiction}`;
}

export const r2Bucket = defineKind({
  type: "r2_bucket",
  fields: z.object({ bucket_name: nonEmpty, jurisdiction: z.string().optional() }),
  options: ({ name, bucket_name, jurisdiction }) => ({
    r2Buckets: { [name]: localBucket(bucket_name, jurisdiction) },
  }),
  shares: {
    as: "r2",
    id: ({ bucket_name, jurisdiction }) => localBucket(bucket_name, jurisdiction),
    gateway: (node, id) => ({ r2Buckets: { [node]: id } }),
  },
});
