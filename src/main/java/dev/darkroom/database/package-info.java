/**
 * The embedded PostgreSQL: the ledger of a Darkroom that was given no other database.
 *
 * <p>Plain Java without a container, since it runs before Quarkus boots. Start at {@link dev.darkroom.database.EmbeddedPostgres}.
 */
package dev.darkroom.database;
