/** Where the rows of a cache lie: inside of the cache, not for its users. */
package dev.insideout.cache.store;
