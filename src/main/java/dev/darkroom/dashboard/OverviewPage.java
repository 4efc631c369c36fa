package dev.darkroom.dashboard;

import dev.darkroom.api.QueueView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** @param errors of the batches that are shown */
@CheckedTemplate(basePath = "dashboard")
record OverviewPage(
        Shell shell,
        QueueView queue,
        QueueReason reason,
        QueueView.Limit pace,
        Bar bar,
        List<BatchLine> batches,
        List<ErrorCount> errors)
        implements TemplateInstance {}
