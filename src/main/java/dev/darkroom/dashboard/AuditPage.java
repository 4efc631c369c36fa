package dev.darkroom.dashboard;

import dev.darkroom.security.Audit;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param actor the filter as it was typed
 * @param next address of older entries; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record AuditPage(Shell shell, String actor, List<Audit.Line> lines, String next) implements TemplateInstance {}
