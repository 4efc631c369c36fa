package dev.darkroom.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gathers what is wrong: every error goes to the listener, the first hundred are kept; warnings are counted by their text. */
final class Findings {

    private static final int KEPT = 100;

    private final Consumer<? super RowError> listener;
    private final List<RowError> first = new ArrayList<>();
    private final Map<String, Warning> warnings = new LinkedHashMap<>();
    private long count;

    Findings(Consumer<? super RowError> listener) {
        this.listener = listener;
    }

    void add(RowError error) {
        count++;
        if (first.size() < KEPT) {
            first.add(error);
        }
        listener.accept(error);
    }

    void warn(String message, long line) {
        if (warnings.size() < KEPT || warnings.containsKey(message)) {
            warnings.merge(
                    message,
                    new Warning(message, 1, line),
                    (known, more) -> new Warning(message, known.rows() + 1, known.firstLine()));
        }
    }

    boolean any() {
        return count > 0;
    }

    long count() {
        return count;
    }

    List<RowError> first() {
        return List.copyOf(first);
    }

    List<Warning> warnings() {
        return List.copyOf(warnings.values());
    }
}
