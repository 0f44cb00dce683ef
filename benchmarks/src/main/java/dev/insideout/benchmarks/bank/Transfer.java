package dev.insideout.benchmarks.bank;

import java.time.Instant;

/**
 * Money that moves from one account to another.
 *
 * @param amount in cents
 * @param eventTime when it was made; the log is out of this order by up to 10 s
 */
public record Transfer(long id, long fromAccount, long toAccount, long amount, Instant eventTime) {}
