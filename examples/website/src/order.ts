export type Coffee = "harbour" | "guji" | "winter";

/** What the website knows of an order, and shows to the customer. */
export interface Order {
  id: string;
  coffee: Coffee;
  name: string;
  status: "received" | "packed" | "cancelled";
  /** How often it was tried to pack it. */
  attempts: number;
}

/** What waits in the queues. */
export interface OrderMessage {
  id: string;
}
