package dev.insideout.notifications;

/**
 * A customer's standing, and nothing else of the customer.
 *
 * @param level null when the customer is deleted
 */
public record CustomerLevel(String customerId, long version, String level) {}
