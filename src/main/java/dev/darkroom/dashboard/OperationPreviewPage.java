package dev.darkroom.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * Says what an operation would do, before it does.
 *
 * @param lines what it does, and what that may cost
 * @param conditions which jobs, as far as they were narrowed down
 * @param fields what the form sends along
 * @param isDear whether it may pay twice, so that a tick is asked for
 * @param button what it does; null: there is nothing to be done
 * @param back where to go instead
 */
@CheckedTemplate(basePath = "dashboard")
record OperationPreviewPage(
        Shell shell,
        List<String> lines,
        List<ConfirmPage.Field> conditions,
        List<ConfirmPage.Field> fields,
        boolean isDear,
        String button,
        String back)
        implements TemplateInstance {}
