import { z } from "zod";

import { bucketData, bucketKey, R2_BUCKETS } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

interface Bucket {
  bucket_name: string;
  jurisdiction?: string | undefined;
}

const keyOf = ({ bucket_name, jurisdiction }: Bucket) => bucketKey(bucket_name, jurisdiction);
const dataOf = (bucket: Bucket) => bucketData(keyOf(bucket));

export const r2Bucket = defineKind({
  type: "r2_bucket",
  fields: z.object({ bucket_name: nonEmpty, jurisdiction: z.string().optional() }),
  missing: (binding, { store }) =>
    R2_BUCKETS.in(store).get(keyOf(binding))
      ? undefined
      : invalid(`R2 bucket '${binding.bucket_name}' not found. Please use a different name and try again.`, 10085),
  options: (binding) => ({ r2Buckets: { [binding.name]: dataOf(binding) } }),
  shares: { as: "r2", id: dataOf, gateway: (node, id) => ({ r2Buckets: { [node]: id } }) },
});
