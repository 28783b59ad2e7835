import type { Context } from "../../../provider/lifecycle/define-resource";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { apiSettings, seenSettings } from "../../../provider/queue-consumer/api-settings";
import { checkConsumerInputs } from "../../../provider/queue-consumer/check";

const context: Pick<Context, "settings"> = {
  settings: { baseUrl: "http://127.0.0.1:1", accountId: undefined, apiToken: undefined },
};
const check = (more: Record<string, unknown>) =>
  checkConsumerInputs({ type: "worker", accountId: "a", queueName: "jobs", scriptName: "api", ...more }, context);
const refused = (more: Record<string, unknown>) => check(more).failures.map(({ property }) => property);

test.each([
  ["batchSize", 1, 100, [0, 101, 1.5, "10"]],
  ["maxRetries", 0, 100, [-1, 101]],
  ["maxConcurrency", 1, 250, [0, 251]],
  ["maxWaitTime", 0, "60s", ["61s", -1, "soon"]],
  ["retryDelay", 0, "24 hours", ["25 hours", "1500ms", 500]],
  ["visibilityTimeout", "1s", "12 hours", ["13 hours"]],
])("%s is from %p to %p", (name, least, most, wrong) => {
  for (const value of [least, most, UNKNOWN, undefined]) expect(refused({ [name]: value })).toEqual([]);
  for (const value of wrong) expect(refused({ [name]: value })).toEqual([name]);
});

test("a queue is needed, and is not its own dead-letter queue", () => {
  expect(refused({ queueName: undefined })).toEqual(["queue"]);
  expect(refused({ queueName: UNKNOWN, deadLetterQueue: UNKNOWN })).toEqual([]);
  expect(refused({ deadLetterQueue: "jobs" })).toEqual(["deadLetterQueue"]);
});

test("times are sent in the API's units, and what is not set is not sent", () => {
  expect(apiSettings({ batchSize: 5, maxWaitTime: "2s", retryDelay: "1 minute", visibilityTimeout: 1500 })).toEqual({
    batch_size: 5,
    max_wait_time_ms: 2_000,
    retry_delay: 60,
    visibility_timeout_ms: 1_500,
  });
});

test("what is as it was answered stays as it was written, and what differs is said in milliseconds", () => {
  const settings = { batch_size: 10, max_wait_time_ms: 2_000, max_concurrency: null };
  const deployed = { maxWaitTime: "2s", settings };
  expect(seenSettings(settings, deployed)).toMatchObject({ maxWaitTime: "2s", batchSize: undefined });
  const seen = { batch_size: 20, max_wait_time_ms: 3_000, max_concurrency: 4, retry_delay: 30 };
  expect(seenSettings(seen, deployed)).toMatchObject({ batchSize: 20, maxWaitTime: 3_000, maxConcurrency: 4 });
  expect(seenSettings(seen, deployed).retryDelay).toBeUndefined();
});
