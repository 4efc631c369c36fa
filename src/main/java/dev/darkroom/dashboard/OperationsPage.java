package dev.darkroom.dashboard;

import dev.darkroom.operation.Operation;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param isFirst whether these are the newest
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record OperationsPage(Shell shell, boolean isFirst, List<Line> lines, String next) implements TemplateInstance {

    /** One of them, and what it does. */
    public record Line(Operation operation, String what, Bar met) {}
}
