import { activeRollout, type Application, type Configuration, type Rollout } from "./records";

/** An application, as the API shows it. */
export function shownApplication(application: Application, accountId: string) {
  const { configuration, constraints, affinities, priorities, observability } = application;
  const active = activeRollout(application);
  return {
    id: application.id,
    account_id: accountId,
    created_at: application.createdOn,
    updated_at: application.updatedOn,
    name: application.name,
    version: application.version,
    scheduling_policy: application.schedulingPolicy,
    instances: application.instances,
    ...(application.maxInstances !== undefined && { max_instances: application.maxInstances }),
    configuration: shownConfiguration(configuration),
    ...(constraints && { constraints }),
    ...(affinities && { affinities }),
    ...(priorities && { priorities }),
    ...(observability && { observability }),
    ...(application.gracePeriod !== undefined && { rollout_active_grace_period: application.gracePeriod }),
    ...(application.namespaceId !== undefined && { durable_objects: { namespace_id: application.namespaceId } }),
    ...(active && { active_rollout_id: active.id }),
    health: HEALTH,
  };
}

/** An application in the dashboard's list, which is that of `wrangler containers list`. */
export function listedApplication(application: Application) {
  return {
    id: application.id,
    created_at: application.createdOn,
    updated_at: application.updatedOn,
    name: application.name,
    version: application.version,
    instances: application.instances,
    image: application.configuration.image,
    health: HEALTH,
  };
}

export function shownRollout(rollout: Rollout) {
  return {
    id: rollout.id,
    created_at: rollout.createdOn,
    last_updated_at: rollout.updatedOn,
    description: rollout.description,
    status: rollout.status,
    strategy: "rolling",
    kind: rollout.kind,
    current_version: rollout.currentVersion,
    target_version: rollout.targetVersion,
    target_configuration: rollout.targetConfiguration,
    health: HEALTH,
    steps: rollout.steps.map(({ id, status, percentage, description }) => ({
      id,
      status,
      step_size: { percentage },
      ...(description !== undefined && { description }),
    })),
  };
}

/** No instance is placed here: those that run are workerd's own. */
const HEALTH = { instances: { active: 0, healthy: 0, failed: 0, starting: 0, scheduling: 0 } };

function shownConfiguration({ disk, memory_mib: memory, ...rest }: Configuration) {
  return {
    ...rest,
    memory_mib: memory,
    memory: `${memory}MiB`,
    disk: { size: `${disk.size_mb}MB`, ...disk },
  };
}
