import type { Hono } from "hono";

import type { Services } from "../context";
import { agentMemoryNamespaces } from "./agent-memory";
import { aiGateways, aiSearchRoutes } from "./ai";
import { d1Routes } from "./d1-databases";
import { flagshipRoutes } from "./flagship";
import { hyperdriveConfigs } from "./hyperdrive";
import { mtlsCertificates } from "./mtls-certificates";
import { pipelineRoutes } from "./pipelines";
import { queueRoutes } from "./queues";
import { r2Routes } from "./r2-buckets";
import { type Resource, resourceRoutes } from "./resource";
import { secretsStoreRoutes } from "./secrets-stores";
import { vectorizeRoutes } from "./vectorize";
import { vpcServices } from "./vpc-services";

const plain =
  <Fields>(resource: Resource<Fields>) =>
  (services: Services) =>
    resourceRoutes(services, resource);

/** What Workers bind, beside Workers themselves: where its API is, below the account. */
export const RESOURCES: Record<string, (services: Services) => Hono> = {
  "/agent-memory/namespaces": plain(agentMemoryNamespaces),
  "/ai-gateway/gateways": plain(aiGateways),
  "/ai-search": aiSearchRoutes,
  "/connectivity/directory/services": plain(vpcServices),
  "/d1/database": d1Routes,
  "/flagship/apps": flagshipRoutes,
  "/hyperdrive/configs": plain(hyperdriveConfigs),
  "/mtls_certificates": plain(mtlsCertificates),
  "/pipelines/v1": pipelineRoutes,
  "/queues": queueRoutes,
  "/r2/buckets": r2Routes,
  "/secrets_store": secretsStoreRoutes,
  "/vectorize/v2/indexes": vectorizeRoutes,
};
