package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code GET /models?feature=IMAGE_EDITOR}: the price list. Public: needs no key. */
final class ModelsRoute implements Consumer<Exchange> {
    private final Supplier<SimulatorSettings> settings;

    ModelsRoute(Supplier<SimulatorSettings> settings) {
        this.settings = settings;
    }

    @Override
    public void accept(Exchange exchange) {
        ObjectNode body = Json.object();
        ArrayNode models = body.putArray("models");
        String feature = exchange.request().getParam("feature");
        if (feature == null || feature.equals(EditValidation.TYPE)) {
            ObjectNode model = models.addObject()
                    .put("modelId", EditValidation.MODEL)
                    .put("name", "Flux 2 Pro (simulated)")
                    .put("status", "ACTIVE");
            model.putArray("features").add(EditValidation.TYPE);
            model.putObject("creditMetadata").put("ALL", settings.get().creditsPerEdit());
        }
        exchange.send(Answer.json(200, body.put("total", models.size())));
    }
}
