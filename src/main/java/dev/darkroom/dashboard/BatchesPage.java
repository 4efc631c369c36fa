package dev.darkroom.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param next address of the next part; null at the end
 * @param isFirst whether it is the first part
 */
@CheckedTemplate(basePath = "dashboard")
record BatchesPage(Shell shell, List<BatchLine> batches, String next, boolean isFirst) implements TemplateInstance {}
