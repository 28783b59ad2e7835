/** What an order is created with. */
export interface OrderParams {
  orderId: string;
  item: string;
  amount: number;
}

/** What the payment provider tells. */
export interface Payment {
  reference: string;
}
