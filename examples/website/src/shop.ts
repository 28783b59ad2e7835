import { DurableObject } from "cloudflare:workers";

import type { Coffee, Order } from "./order";

/** What this class needs of the Worker's `env`, which is typed by the class itself. */
interface ShopEnv {
  STOCK: Record<Coffee, number>;
}

/** The orders and the stock: one object, so that two orders never get the same bag. */
export class Shop extends DurableObject<ShopEnv> {
  private readonly sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: ShopEnv) {
    super(ctx, env);
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, coffee TEXT, name TEXT, status TEXT, attempts INTEGER)",
    );
  }

  place(id: string, coffee: Coffee, name: string): void {
    this.sql.exec("INSERT INTO orders VALUES (?, ?, ?, 'received', 0)", id, coffee, name);
  }

  order(id: string): Order | undefined {
    return this.sql.exec<Order & Record<string, SqlStorageValue>>("SELECT * FROM orders WHERE id = ?", id).toArray()[0];
  }

  /** Whether it is packed now. Packing it again changes nothing: a queue may deliver a message twice. */
  pack(id: string): boolean {
    const order = this.order(id);
    if (order?.status !== "received") return true;
    const packed = this.bagsLeft(order.coffee) > 0;
    this.sql.exec(
      "UPDATE orders SET status = ?, attempts = attempts + 1 WHERE id = ?",
      packed ? "packed" : "received",
      id,
    );
    return packed;
  }

  cancel(id: string): void {
    this.sql.exec("UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = 'received'", id);
  }

  private bagsLeft(coffee: Coffee): number {
    const { packed } = this.sql
      .exec<{ packed: number }>("SELECT count(*) AS packed FROM orders WHERE coffee = ? AND status = 'packed'", coffee)
      .one();
    return this.env.STOCK[coffee] - packed;
  }
}
