import { type BatchResult, dueAt, FAILED, retryAfter } from "../../../provider/local/runtime/inside/queue-schedule";

const delivery = { batchSize: 3, maxWaitMs: 5_000, maxRetries: 3, retryDelay: 7, maxConcurrency: 1 };
const result = (change: Partial<BatchResult> = {}): BatchResult => ({ ...FAILED, outcome: "ok", ...change });

test.each<[string, BatchResult, number | undefined]>([
  ["a handler that returns acknowledges all", result(), undefined],
  ["one that throws retries all", FAILED, 7],
  ["an acknowledged message is done though the handler throws", { ...FAILED, explicitAcks: ["a"] }, undefined],
  ["ackAll() is kept though the handler throws", { ...FAILED, ackAll: true }, undefined],
  ["retryAll() retries", result({ retryBatch: { retry: true } }), 7],
  ["retryAll() has a delay of its own", result({ retryBatch: { retry: true, delaySeconds: 0 } }), 0],
  ["an acknowledgement precedes retryAll()", result({ retryBatch: { retry: true }, explicitAcks: ["a"] }), undefined],
  ["a retry precedes ackAll()", result({ ackAll: true, retryMessages: [{ msgId: "a" }] }), 7],
  ["a retry has a delay of its own", result({ retryMessages: [{ msgId: "a", delaySeconds: 60 }] }), 60],
  ["the retry of another message is not this one's", result({ retryMessages: [{ msgId: "b" }] }), undefined],
])("%s", (_, given, seconds) => {
  expect(retryAfter("a", given, delivery)).toBe(seconds);
});

test.each<[string, number[], number | undefined]>([
  ["nothing waits: never", [], undefined],
  ["a batch with room: once its first message has waited long enough", [1_000, 2_000], 6_000],
  ["a full batch: at once, with its last message", [1_000, 2_000, 2_500], 2_500],
  ["a batch that fills only later: not later than its first message may wait", [1_000, 2_000, 90_000], 6_000],
  ["more than a batch: as its own messages say", [1_000, 1_000, 1_000, 9_000], 1_000],
])("when a batch is due: %s", (_, visibleAt, at) => {
  expect(dueAt(visibleAt, delivery)).toBe(at);
});

test("a batch of one is due with its message", () => {
  expect(dueAt([4_000], { ...delivery, batchSize: 1 })).toBe(4_000);
});
