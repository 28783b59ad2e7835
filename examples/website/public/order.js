// Asks for the order of this page until it is packed or cancelled, and shows it.
const COFFEES = { harbour: "Harbour blend", guji: "Guji natural", winter: "Winter roast" };
const id = new URLSearchParams(location.search).get("id") ?? "";

function element(name) {
  return document.getElementById(name);
}

function show({ coffee, name, status, attempts }) {
  const told = {
    received:
      attempts === 0 ? `Thank you, ${name}. Your order is here.` : `${COFFEES[coffee]} is short. We look again.`,
    packed: `Thank you, ${name}. Your bag is on its way.`,
    cancelled: `Sorry, ${name}. ${COFFEES[coffee]} has run out, also after ${attempts} looks into the store.`,
  };
  const title = { received: COFFEES[coffee], packed: `${COFFEES[coffee]} is packed`, cancelled: "Cancelled" };
  element("title").textContent = title[status];
  element("told").textContent = told[status];
  element("received").className = "done";
  element("tried").className = attempts > 0 ? "done" : "";
  element("ended").className = { received: "", packed: "done", cancelled: "done failed" }[status];
  element("ended").textContent = status === "cancelled" ? "Cancelled" : "Packed";
}

async function ask() {
  const response = await fetch(`/api/orders/${encodeURIComponent(id)}`);
  if (response.status === 404) {
    element("told").textContent = "This order does not exist.";
    return;
  }
  const order = await response.json();
  show(order);
  if (order.status === "received") setTimeout(ask, 500);
}

ask();
