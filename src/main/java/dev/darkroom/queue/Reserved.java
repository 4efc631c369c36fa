package dev.darkroom.queue;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.sql.DataSource;

/**
 * Connections that nothing but the queue takes. However many requests come over HTTP and however long they hold theirs, heartbeats go through and paid answers are
 * written: a node that cannot write its heartbeat is taken for dead, and what it has in flight may then be UNCERTAIN.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
@interface Reserved {

    /** Gives them out, not as a proxy: that would be a class in a package of Java's own, which only Quarkus's class loader finds. */
    final class Connections {

        @Produces
        @Singleton
        @Reserved
        DataSource reserved(@io.quarkus.agroal.DataSource("queue") AgroalDataSource connections) {
            return connections;
        }
    }
}
