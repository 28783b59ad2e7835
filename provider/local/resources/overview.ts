import {
  AGENT_MEMORY_NAMESPACES,
  AI_GATEWAYS,
  AI_SEARCH_INSTANCES,
  AI_SEARCH_NAMESPACES,
  D1_DATABASES,
  DISPATCH_NAMESPACES,
  FLAGSHIP_APPS,
  HYPERDRIVE_CONFIGS,
  MTLS_CERTIFICATES,
  PIPELINE_STREAMS,
  QUEUES,
  R2_BUCKETS,
  type ResourceKind,
  SECRETS_STORES,
  STORE_SECRETS,
  VECTORIZE_INDEXES,
  VPC_SERVICES,
} from "../store/resources";
import type { Store } from "../store/store";

interface Line {
  kind: string;
  name: string;
  id: string;
  /** The folder of the page that looks into it, where there is one. */
  page?: string | undefined;
}

const lines =
  <Fields extends { name?: string | undefined } | { id: string }>(
    kind: string,
    records: ResourceKind<Fields>,
    page?: string,
  ) =>
  (store: Store): Line[] =>
    records
      .in(store)
      .all()
      .map(({ key, fields }) => ({ kind, name: ("name" in fields && fields.name) || key, id: key, page }));

const ALL = [
  (store: Store): Line[] =>
    store.namespaces.all().map(({ id, title }) => ({ kind: "KV namespace", name: title, id, page: "kv" })),
  lines("R2 bucket", R2_BUCKETS, "r2"),
  lines("D1 database", D1_DATABASES, "d1"),
  lines("Queue", QUEUES, "queues"),
  lines("Hyperdrive config", HYPERDRIVE_CONFIGS),
  lines("Secrets Store", SECRETS_STORES),
  lines("Secrets Store secret", STORE_SECRETS),
  lines("Vectorize index", VECTORIZE_INDEXES),
  lines("mTLS certificate", MTLS_CERTIFICATES),
  lines("Dispatch namespace", DISPATCH_NAMESPACES, "dispatch"),
  lines("Pipelines stream", PIPELINE_STREAMS),
  lines("VPC service", VPC_SERVICES),
  lines("Flagship app", FLAGSHIP_APPS),
  lines("AI gateway", AI_GATEWAYS),
  lines("AI Search namespace", AI_SEARCH_NAMESPACES),
  lines("AI Search instance", AI_SEARCH_INSTANCES),
  lines("Agent Memory namespace", AGENT_MEMORY_NAMESPACES),
];

/** What there is to bind, for a person to look at. */
export function overview(store: Store): Line[] {
  return ALL.flatMap((each) => each(store));
}
