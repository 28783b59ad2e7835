import { randomUUID } from "node:crypto";

import { z } from "zod";

import { ApiError } from "../envelope";
import { VPC_SERVICES } from "../store/resources";
import { change, type Resource } from "./resource";

interface VpcService {
  service_id: string;
  name: string;
  [field: string]: unknown;
}

const service = z.looseObject({
  name: z.string().min(1),
  type: z.enum(["tcp", "http"]),
  host: z.looseObject({}),
});

/** `connectivity/directory/services`. */
export const vpcServices: Resource<VpcService> = {
  kind: VPC_SERVICES,
  invalid: 1001,
  create: service.transform((sent) => ({ ...sent, service_id: randomUUID() })),
  keyOf: ({ service_id: id }) => id,
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, 1001, `Service ${name} already exists`) },
  put: change(service, ({ service_id }, sent) => ({ ...sent, service_id })),
  shown: ({ createdOn, modifiedOn, fields }) => ({ ...fields, created_at: createdOn, updated_at: modifiedOn }),
  missing: () => new ApiError(404, 1002, "Service not found"),
  list: { pages: { perPage: 20, max: 1000 } },
};
