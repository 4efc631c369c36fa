package dev.darkroom.job;

import java.util.List;
import java.util.stream.Collectors;

/** A request that the provider would refuse or misread. Carries everything that is wrong with it, not just the first thing. */
public final class InvalidEditRequest extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    public InvalidEditRequest(List<Violation> violations) {
        super(violations.stream().map(Violation::message).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** At least one. */
    public List<Violation> violations() {
        return violations;
    }
}
