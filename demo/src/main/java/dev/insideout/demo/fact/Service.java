package dev.insideout.demo.fact;

/** The company's services; each is the only writer of its topics. */
public enum Service {
  ORDERS,
  CUSTOMERS,
  CATALOGUE,
  PAYMENTS,
  WAREHOUSE,
  CLOCK
}
