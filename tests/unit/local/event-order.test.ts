import { EventOrder, EVENTS } from "../../../provider/local/runtime/inside/event-order";

test("an event comes after those that are kept, wherever a clock that was set back had put them", () => {
  const nextYear = `${EVENTS}paid\n${String(Date.now() + 31_536_000_000).padStart(15, "0")}-000000002`;
  const order = new EventOrder([`${EVENTS}sent\n0`, nextYear]);
  const keys = [nextYear, order.next("paid"), order.next("paid")];
  expect([...keys].sort()).toEqual(keys);

  const restarted = new EventOrder(keys).next("paid");
  expect([...keys, restarted].sort()).toEqual([...keys, restarted]);
});

test("of an instance without events the first hundred are in their order", () => {
  const order = new EventOrder([]);
  const keys = Array.from({ length: 100 }, () => order.next("paid"));
  expect(new Set(keys).size).toBe(100);
  expect([...keys].sort()).toEqual(keys);
});
