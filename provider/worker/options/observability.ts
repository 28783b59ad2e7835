// Runs in the plugin's process.
import { between, flag, list, object, oneOf, text } from "../../lifecycle/rules";
import type { Observability, ObservabilityLogs, ObservabilityTraces } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

const recorded = { enabled: flag, headSamplingRate: between(0, 1), persist: flag, destinations: list(text) };

const rule = object({
  enabled: flag,
  headSamplingRate: between(0, 1),
  redactQueryString: flag,
  issues: object({ enabled: flag }),
  logs: object({ ...recorded, invocationLogs: flag }),
  traces: object({ ...recorded, propagationPolicy: oneOf("authenticated", "accept") }),
});

export const observability: WorkerOption<Observability | undefined> = {
  belongsTo: "script",
  removed: { observability: { enabled: false } },
  check: (input) => input.checked("observability", rule),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.observability, now, { upload, read }),
};

/** What is named is on, unless it says otherwise. */
function upload({ enabled, headSamplingRate, redactQueryString, issues, logs, traces }: Observability): ApiSettings {
  return {
    observability: {
      enabled: enabled ?? true,
      head_sampling_rate: headSamplingRate,
      redact_query_string: redactQueryString,
      issues: issues && { enabled: issues.enabled ?? true },
      logs: logs && { ...uploadRecorded(logs), invocation_logs: logs.invocationLogs ?? true },
      traces: traces && { ...uploadRecorded(traces), propagation_policy: traces.propagationPolicy },
    },
  };
}

function uploadRecorded({ enabled, headSamplingRate, persist, destinations }: ObservabilityLogs | ObservabilityTraces) {
  return { enabled: enabled ?? true, head_sampling_rate: headSamplingRate, persist, destinations };
}

function read({ observability }: ApiSettings): Observability {
  const { enabled, head_sampling_rate, redact_query_string, issues, logs, traces } = observability ?? {};
  return {
    enabled: enabled ?? false,
    headSamplingRate: head_sampling_rate ?? undefined,
    redactQueryString: redact_query_string,
    issues: issues ? { enabled: issues.enabled } : undefined,
    logs: logs ? { ...readRecorded(logs), invocationLogs: logs.invocation_logs } : undefined,
    traces: traces ? { ...readRecorded(traces), propagationPolicy: traces.propagation_policy ?? undefined } : undefined,
  };
}

interface ApiRecorded {
  enabled?: boolean;
  head_sampling_rate?: number | null;
  persist?: boolean;
  destinations?: string[];
}

function readRecorded({ enabled, head_sampling_rate, persist, destinations }: ApiRecorded) {
  return { enabled, headSamplingRate: head_sampling_rate ?? undefined, persist, destinations };
}
