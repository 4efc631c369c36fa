package dev.darkroom.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;

/** The identity of the database: an output folder names it, so that no other ledger pays for the same rows again. */
@Entity
public class Ledger extends PanacheEntityBase {

    @Id
    public UUID id;

    public static UUID identity() {
        return Ledger.<Ledger>findAll().firstResult().id;
    }
}
