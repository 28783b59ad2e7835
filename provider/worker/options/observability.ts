// Runs in the plugin's process.
import { between, flag, object } from "../../lifecycle/rules";
import type { Observability } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

const samplingRate = between(0, 1);

const rule = object({
  enabled: flag,
  headSamplingRate: samplingRate,
  logs: object({ enabled: flag, invocationLogs: flag, headSamplingRate: samplingRate }),
});

export const observability: WorkerOption<Observability | undefined> = {
  check: (input) => input.checked("observability", rule),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.observability, now, { upload, read }),
};

function upload({ enabled, headSamplingRate, logs }: Observability): ApiSettings {
  return {
    observability: {
      enabled: enabled ?? true,
      head_sampling_rate: headSamplingRate,
      logs: logs && {
        enabled: logs.enabled ?? true,
        invocation_logs: logs.invocationLogs ?? true,
        head_sampling_rate: logs.headSamplingRate,
      },
    },
  };
}

function read({ observability }: ApiSettings): Observability {
  const logs = observability?.logs;
  return {
    enabled: observability?.enabled ?? false,
    headSamplingRate: observability?.head_sampling_rate ?? undefined,
    logs: logs
      ? {
          enabled: logs.enabled,
          invocationLogs: logs.invocation_logs,
          headSamplingRate: logs.head_sampling_rate ?? undefined,
        }
      : undefined,
  };
}
