package dev.darkroom.worker;

import dev.darkroom.editor.AccountConfig;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.job.Sha256;
import jakarta.enterprise.context.ApplicationScoped;

/** Which asset store this node uploads to: the endpoint's address and a hash of the key, never the key. */
@ApplicationScoped
class AssetAccount {

    private final String name;

    AssetAccount(EditorConfig editor, AccountConfig account) {
        this.name = editor.url() + "#" + Sha256.of(account.apiKey().orElse("")).substring(0, 16);
    }

    String name() {
        return name;
    }
}
