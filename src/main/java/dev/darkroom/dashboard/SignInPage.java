package dev.darkroom.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/**
 * @param to where to go then
 * @param problem null: nothing was tried yet
 */
@CheckedTemplate(basePath = "dashboard")
record SignInPage(Shell shell, String to, String problem) implements TemplateInstance {}
