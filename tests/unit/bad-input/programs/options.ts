/** Options of a Worker that is right but for them, as JavaScript may have them. */
export const wrongOptions = `
name: 5
name: ""
name: "My Worker"
name: "-api"
name: "a".repeat(64)
name: ["api"]
name: { name: "api" }
accountId: 5
accountId: ["a"]
cron: ["0 6 * * *"]
binding: { REGION: "eu" }
Bindings: { REGION: "eu" }
vars: { REGION: "eu" }
triggers: { crons: ["0 6 * * *"] }
compatibility_date: "2026-07-01"
url: "yes"
url: 1
url: []
url: { enabled: "yes" }
url: { previews: "no" }
url: { preview: true }
crons: "0 6 * * *"
crons: { a: "0 6 * * *" }
crons: [5]
crons: [null]
crons: ["every day"]
crons: ["60 * * * *"]
crons: ["* * * *"]
compatibilityDate: 20260701
compatibilityDate: "yesterday"
compatibilityDate: "2026-13-01"
compatibilityDate: new Date(0)
compatibilityFlags: "nodejs_compat"
compatibilityFlags: [5]
compatibilityFlags: { nodejs_compat: true }
compatibilityFlags: ["nodejs_compat", "no_nodejs_compat"]
observability: true
observability: "on"
observability: []
observability: { enabled: "yes" }
observability: { headSamplingRate: 5 }
observability: { headSamplingRate: "half" }
observability: { sampling: 1 }
observability: { logs: true }
observability: { logs: { enabled: 1 } }
observability: { logs: { destinations: "a" } }
observability: { logs: { destinations: [5] } }
observability: { traces: { propagationPolicy: "all" } }
observability: { issues: { on: true } }
limits: 5
limits: { constructor: 5 }
limits: { cpuMs: "50" }
limits: { cpuMs: 0 }
limits: { cpuMs: 1.5 }
limits: { cpuMs: NaN }
limits: { cpu_ms: 50 }
limits: { subrequests: -1 }
placement: "smart"
placement: {}
placement: { mode: "fast" }
placement: { mode: "smart", region: "aws:us-east-1" }
placement: { region: "us-east-1" }
placement: { region: "aws:us-east-1", host: "db.example.com:5432" }
placement: { host: "db.example.com" }
placement: { hostname: "https://example.com" }
placement: { hint: "weur" }
placement: { target: { region: "aws:us-east-1" } }
cache: true
cache: { enabled: "yes" }
cache: { ttl: 5 }
logpush: "yes"
logpush: {}
tags: "team"
tags: [5]
tags: [{ team: "a" }]
annotations: "release"
annotations: { message: 5 }
annotations: { message: "a".repeat(1001) }
annotations: { tag: "é".repeat(60) }
annotations: { commit: "abc" }
codeUpdateStrategy: "immediate"
codeUpdateStrategy: { mode: "now" }
codeUpdateStrategy: { maxDelay: 90000 }
codeUpdateStrategy: { mode: "immediate", maxDelay: 5 }
tailConsumers: "tail"
tailConsumers: [5]
tailConsumers: [null]
tailConsumers: [{}]
tailConsumers: [{ service: 5 }]
tailConsumers: [{ service: "tail", env: "production" }]
tailConsumers: [{ service: "" }]
tailConsumers: { service: "tail" }
name: "api", tailConsumers: ["api"]
streamingTailConsumers: "tail"
streamingTailConsumers: [{ name: "tail" }]
deployment: 10
deployment: { percentage: "10" }
deployment: { percentage: 101 }
deployment: { percentage: -1 }
deployment: { keep: "yes" }
deployment: { percent: 10 }
deployment: { previewAlias: "PR 5" }
deployment: { previewAlias: "a".repeat(63) }
adopt: "yes"
adopt: 1
allowDataLoss: "yes"
waitUntilLive: "yes"
waitUntilLive: 5
waitUntilLive: []
waitUntilLive: { path: "health" }
waitUntilLive: { path: 5 }
waitUntilLive: { timeout: "soon" }
waitUntilLive: { timeout: -1 }
waitUntilLive: { timeout: NaN }
waitUntilLive: { url: "https://example.com" }
url: false, waitUntilLive: true
exports: "Counter"
exports: ["Counter"]
exports: [null]
exports: { Counter: true }
routes: "example.com/*"
routes: [5]
routes: [null]
routes: [{}]
routes: [[]]
routes: ["example.com/*/a"]
routes: ["example.com/?a"]
routes: [""]
routes: ["example.com/*", "example.com/*"]
routes: [{ pattern: 5 }]
routes: [{ pattern: "example.com/*", zone: "example.com" }]
routes: [{ pattern: "example.com/*", zoneId: 5 }]
routes: [{ pattern: "example.com/*", zoneId: "a", zoneName: "example.com" }]
routes: [{ pattern: "example.com/*", adopt: "yes" }]
routes: [{ pattern: "*/*" }]
routes: { pattern: "example.com/*" }
domains: "shop.example.com"
domains: [5]
domains: [null]
domains: [{}]
domains: ["https://shop.example.com"]
domains: ["shop.example.com/path"]
domains: ["*.example.com"]
domains: ["shop.example.com", "SHOP.example.com"]
domains: [{ hostname: 5 }]
domains: [{ hostname: "shop.example.com", enabled: "yes" }]
domains: [{ hostname: "shop.example.com", previews: 1 }]
domains: [{ hostname: "shop.example.com", zoneId: "a", zoneName: "example.com" }]
domains: [{ host: "shop.example.com" }]
domains: { hostname: "shop.example.com" }
email: "support@example.com"
email: [5]
email: [null]
email: [{}]
email: ["support"]
email: ["support@"]
email: ["a*@example.com"]
email: [{ address: 5 }]
email: [{ address: "support@example.com", zoneId: 5 }]
email: [{ address: "support@example.com", zone: "a" }]
email: ["a@example.com", "A@example.com"]
email: { address: "support@example.com" }
consumers: "jobs"
consumers: ["jobs"]
consumers: [null]
consumers: [{}]
consumers: [{ queue: 5 }]
consumers: [{ queue: "" }]
consumers: [{ queue: null }]
consumers: [{ queue: {} }]
consumers: { queue: "jobs" }
consumers: [{ queue: "jobs" }, { queue: "jobs" }]
consumers: [{ queue: "jobs", batchSize: 0 }]
consumers: [{ queue: "jobs", batchSize: 101 }]
consumers: [{ queue: "jobs", batchSize: "10" }]
consumers: [{ queue: "jobs", maxRetries: -1 }]
consumers: [{ queue: "jobs", retryDelay: "25h" }]
consumers: [{ queue: "jobs", retryDelay: 1500 }]
consumers: [{ queue: "jobs", retryDelay: true }]
consumers: [{ queue: "jobs", maxWaitTime: "2m" }]
consumers: [{ queue: "jobs", maxConcurrency: 251 }]
consumers: [{ queue: "jobs", deadLetterQueue: "jobs" }]
consumers: [{ queue: "jobs", deadLetterQueue: 5 }]
consumers: [{ queue: "jobs", visibilityTimeout: "1m" }]
consumers: [{ queue: "jobs", adopt: "yes" }]
`;
