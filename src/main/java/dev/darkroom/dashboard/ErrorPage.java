package dev.darkroom.dashboard;

import dev.darkroom.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** What a browser is shown instead of a problem document. */
@CheckedTemplate(basePath = "dashboard")
record ErrorPage(Shell shell, Problem problem) implements TemplateInstance {}
