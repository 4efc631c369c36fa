package dev.darkroom.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Jobs that were handed over together; the columns are explained in {@code migrations/V1__schema.sql}. */
@Entity
public class Batch extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String name;

    @Column(name = "out_dir")
    public String outDir;

    public long queue;

    @Enumerated(EnumType.STRING)
    @Column(name = "on_uncertain")
    public OnUncertain onUncertain = OnUncertain.HOLD;

    @Column(name = "max_paid")
    public Integer maxPaid;

    @Column(name = "credits_per_edit")
    public BigDecimal creditsPerEdit;

    @Column(name = "paused_at")
    public Instant pausedAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    public Instant createdAt;

    /** The batch whose results go to this folder. */
    public static Optional<Batch> inFolder(String outDir) {
        return find("outDir", outDir).firstResultOptional();
    }
}
