/**
 * The orders service as the rest of the company's clients know it: over HTTP, with view {@code
 * order_status} embedded as a cache.
 *
 * <p>Topics {@code orders} and {@code order_lines} have one writer, the orders service; this is a
 * second process of it, and there may be more. None writes a version of another's order: the orders
 * that are taken here have ids that begin with {@code H-} and are unique, and only their first
 * version is written. Nobody in the simulated company leads them on, and their time is the wall
 * clock's.
 */
package dev.insideout.demo.service;
