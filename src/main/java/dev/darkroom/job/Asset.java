package dev.darkroom.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Optional;

/** A picture in the provider's asset store; the columns are explained in {@code migrations/V1__schema.sql}. */
@Entity
@IdClass(Asset.Key.class)
public class Asset extends PanacheEntityBase {

    @Id
    public String account;

    @Id
    public String sha256;

    public String path;

    public long bytes;

    /** The store and the bytes. */
    public record Key(String account, String sha256) implements Serializable {}

    /** Where these bytes are in this store. */
    public static Optional<Asset> find(String account, String sha256) {
        return findByIdOptional(new Key(account, sha256));
    }

    /** Remembers where these bytes are; of two uploads of the same bytes at once, either will do. */
    public static void put(String account, String sha256, String path, long bytes) {
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO asset (account, sha256, path, bytes) VALUES (:account, :sha256, :path, :bytes)
                        ON CONFLICT (account, sha256) DO UPDATE SET path = excluded.path, uploaded_at = now()
                        """)
                .setParameter("account", account)
                .setParameter("sha256", sha256)
                .setParameter("path", path)
                .setParameter("bytes", bytes)
                .executeUpdate();
    }

    /** Forgets a path that leads nowhere any more. */
    public static void deleteByPath(String account, String path) {
        delete("account = ?1 and path = ?2", account, path);
    }
}
