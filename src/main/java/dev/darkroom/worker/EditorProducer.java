package dev.darkroom.worker;

import dev.darkroom.editor.AccountConfig;
import dev.darkroom.editor.ApiKey;
import dev.darkroom.editor.CallListener;
import dev.darkroom.editor.Editor;
import dev.darkroom.editor.EditorApi;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.EditorSettings;
import dev.darkroom.editor.FetchConfig;
import dev.darkroom.editor.ResultLinkConfig;
import io.quarkus.arc.All;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The client of this node's account. */
class EditorProducer {

    @Produces
    @Singleton
    Editor editor(
            Vertx vertx,
            EditorConfig editor,
            ResultLinkConfig result,
            FetchConfig fetch,
            AccountConfig account,
            @All List<CallListener> listeners,
            @All List<EditorStandIn> standIns) {
        return standIns.stream()
                .flatMap(standIn -> standIn.editor().stream())
                .findFirst()
                .orElseGet(() -> api(vertx, new EditorSettings(editor, result, fetch), account, listeners));
    }

    private static EditorApi api(
            Vertx vertx, EditorSettings settings, AccountConfig account, List<CallListener> listeners) {
        ApiKey key = account.apiKey()
                .map(ApiKey::new)
                .orElseThrow(() -> new IllegalStateException("no API key: set DARKROOM_API_KEY (darkroom.api-key)"));
        return new EditorApi(vertx, settings, key, listeners);
    }

    void close(@Disposes Editor editor) {
        editor.close();
    }
}
