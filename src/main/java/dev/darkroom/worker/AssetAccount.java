package dev.darkroom.worker;

import dev.darkroom.editor.AccountConfig;
import dev.darkroom.editor.EditorConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Which asset store this node uploads to: the endpoint's address and a hash of the key, never the key. */
@ApplicationScoped
class AssetAccount {

    private final String name;

    AssetAccount(EditorConfig editor, AccountConfig account) {
        this.name = editor.url() + "#" + digest(account.apiKey().orElse("")).substring(0, 16);
    }

    String name() {
        return name;
    }

    private static String digest(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
