package dev.darkroom.events;

import java.util.List;

/**
 * A note that something has changed.
 *
 * @param xid of its transaction
 * @param id tells it from others of the same transaction, in order
 * @param jobIds that came to rest or left it; empty: it is about the batch itself
 */
record Change(long xid, long id, long batchId, List<Long> jobIds) {}
