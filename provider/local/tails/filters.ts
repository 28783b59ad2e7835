import { z } from "zod";

const texts = z.union([z.string(), z.array(z.string())]).transform((one) => (typeof one === "string" ? [one] : one));

/** What a tail lets through: an event passes all of them, each of which names one thing. */
export const tailFilters = z.array(
  z.object({
    sampling_rate: z.number().min(0).max(1).optional(),
    outcome: texts.optional(),
    method: texts.optional(),
    header: z.object({ key: z.string().min(1), query: z.string().optional() }).optional(),
    client_ip: texts.optional(),
    query: z.string().optional(),
    scriptVersion: z.string().optional(),
  }),
);
export type TailFilter = z.infer<typeof tailFilters>[number];

/** What of an event filters look at. */
const eventSchema = z.object({
  outcome: z.string().catch(""),
  logs: z.array(z.object({ message: z.unknown() })).catch([]),
  event: z
    .object({
      request: z
        .object({ method: z.string().catch(""), headers: z.record(z.string(), z.string()).catch({}) })
        .optional()
        .catch(undefined),
    })
    .catch({}),
  scriptVersion: z.object({ id: z.string() }).optional().catch(undefined),
});

/** Whether an event is sent to a client; one that is not a request has no method, headers or address. `self` is the address of the client. */
export function passes(filters: TailFilter[], event: unknown, random: () => number = Math.random): boolean {
  const { outcome, logs, event: cause, scriptVersion } = eventSchema.parse(event);
  const { method, headers = {} } = cause.request ?? {};
  const valueOf = (name: string) =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const from = valueOf("cf-connecting-ip");
  return filters.every(
    (filter) =>
      (filter.sampling_rate === undefined || random() < filter.sampling_rate) &&
      (filter.outcome === undefined || filter.outcome.includes(outcome)) &&
      (filter.method === undefined || filter.method.some((each) => each.toUpperCase() === method)) &&
      (filter.header === undefined || valueOf(filter.header.key)?.includes(filter.header.query ?? "") === true) &&
      (filter.client_ip === undefined ||
        (from !== undefined && (filter.client_ip.includes("self") || filter.client_ip.includes(from)))) &&
      (filter.query === undefined || logs.some(({ message }) => textOf(message).includes(filter.query ?? ""))) &&
      (filter.scriptVersion === undefined || scriptVersion?.id === filter.scriptVersion),
  );
}

function textOf(message: unknown): string {
  return typeof message === "string" ? message : JSON.stringify([message]);
}
