import { WorkflowError } from "./workflow-error.worker";

/** What `createBatch` takes, in its two forms: https://developers.cloudflare.com/workflows/build/workers-api/#createbatch */
export type BatchOptions = WorkflowBatchCreateOptions | WorkflowInstanceCreateOptions[];

const INSTANCE_ID = /^[a-zA-Z0-9_][a-zA-Z0-9-_]{0,99}$/;
/** Ids that the paths of the API use, and those that Cloudflare gives to the instances of schedules. */
const RESERVED_ID = /^(?:batch|terminate|terminateAll|cf_[0-9a-f]{64})$/;
const LOCATIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"];
const DURATION = /^\d+(?:\.\d+)? (?:second|minute|hour|day|week|month|year)s?$/;
const LARGEST_BATCH = 100;

const refuse = (message: string): never => {
  throw new WorkflowError("body", message);
};

export function requireId(id: unknown): asserts id is string {
  if (typeof id === "string" && INSTANCE_ID.test(id)) return;
  throw new WorkflowError(
    "instance.invalid_id",
    "An instance ID must be 1 to 100 letters, digits, hyphens and underscores, and must not start with a hyphen",
  );
}

/** The instances that a batch asks for. The array form skips what it cannot create; the object form tells of it. */
export function batchOf(options: BatchOptions | null | undefined): WorkflowInstanceCreateOptions[] {
  if (Array.isArray(options)) return withinBounds(options);
  if (!options) return refuse("Provided argument is invalid");
  const batch = withinBounds(options.count === undefined ? options.instances : repeated(options));
  for (const instance of batch) requireOptions(instance);
  return batch;
}

function repeated(options: Extract<BatchOptions, { count: number }>): WorkflowInstanceCreateOptions[] {
  const { count, params, retention, locationHint } = options;
  if (!Number.isInteger(count) || count < 1) return refuse("count must be a positive integer");
  if (count > LARGEST_BATCH) return refuse(`batchCreate only supports ${LARGEST_BATCH} instances at a time`);
  return Array.from({ length: count }, () => ({
    ...(params !== undefined && { params }),
    ...(retention !== undefined && { retention }),
    ...(locationHint !== undefined && { locationHint }),
  }));
}

function withinBounds<T>(batch: T[]): T[] {
  if (!Array.isArray(batch)) return refuse("Provided argument is invalid");
  if (batch.length === 0) return refuse("batchCreate should have at least 1 instance");
  if (batch.length > LARGEST_BATCH) return refuse(`batchCreate only supports ${LARGEST_BATCH} instances at a time`);
  return batch;
}

function requireOptions({ id, retention, locationHint }: WorkflowInstanceCreateOptions): void {
  if (id !== undefined) {
    requireId(id);
    if (RESERVED_ID.test(id)) throw new WorkflowError("instance.invalid_id", `The instance ID ${id} is reserved`);
  }
  for (const [name, duration] of Object.entries(retention ?? {})) {
    const valid = typeof duration === "number" ? Number.isInteger(duration) && duration > 0 : DURATION.test(duration);
    if (!valid) refuse(`${name} must be a number of milliseconds or a duration such as "3 days"`);
  }
  if (locationHint !== undefined && !LOCATIONS.includes(locationHint)) {
    refuse(`locationHint must be one of ${LOCATIONS.join(", ")}`);
  }
}

/** The ids that `deleteBatch` was given. */
export function deletionOf(ids: unknown): string[] {
  if (!Array.isArray(ids)) return refuse("Provided argument is invalid");
  if (ids.length === 0) return refuse("batchDeleteInstances should have at least 1 instance");
  if (ids.length > LARGEST_BATCH)
    return refuse(`batchDeleteInstances only supports ${LARGEST_BATCH} instances at a time`);
  return ids.map((id: unknown) => {
    if (typeof id === "string" && /^[a-zA-Z0-9, */#_-]{1,271}$/.test(id)) return id;
    throw new WorkflowError("instance.invalid_id", "Instance ID is invalid");
  });
}
