package dev.darkroom.dashboard;

import dev.darkroom.operation.Operation;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param what it does, with how many jobs
 * @param met jobs that it has met, of all
 * @param outcome what became of them
 * @param conditions which jobs, as far as they were narrowed down
 */
@CheckedTemplate(basePath = "dashboard")
record OperationPage(
        Shell shell,
        Operation operation,
        String what,
        Bar met,
        List<String> outcome,
        List<ConfirmPage.Field> conditions)
        implements TemplateInstance {}
