package dev.darkroom.bench;

import java.util.concurrent.atomic.AtomicReference;

/** What the application that Quarkus starts is to do: it is made by the container, and so cannot be handed this. One for the process, as Quarkus is. */
record Session(Stage stage, NodeWorkload workload, Report report, AtomicReference<Exception> failure) {

    private static volatile Session current;

    Session(Stage stage, NodeWorkload workload, Report report) {
        this(stage, workload, report, new AtomicReference<>());
    }

    static void begin(Session session) {
        current = session;
    }

    static Session current() {
        Session session = current;
        if (session == null) {
            throw new IllegalStateException("no bench was begun");
        }
        return session;
    }
}
