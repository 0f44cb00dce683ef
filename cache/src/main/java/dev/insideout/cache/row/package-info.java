/** How rows of a view are laid out for lookups: inside of the cache, not for its users. */
package dev.insideout.cache.row;
