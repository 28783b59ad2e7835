/** What an order is created with. */
export interface OrderParams {
  orderId: string;
  item: string;
  amount: number;
}

/** What the payment provider sends. */
export interface Payment {
  reference: string;
}
