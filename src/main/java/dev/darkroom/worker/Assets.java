package dev.darkroom.worker;

import dev.darkroom.job.Asset;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The pictures that are in the provider's asset store already. */
@ApplicationScoped
class Assets {

    private final AssetAccount account;

    Assets(AssetAccount account) {
        this.account = account;
    }

    Optional<String> path(String sha256) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Asset.find(account.name(), sha256).map(asset -> asset.path));
    }

    void remember(String sha256, String path, long bytes) {
        QuarkusTransaction.requiringNew().run(() -> Asset.put(account.name(), sha256, path, bytes));
    }

    /** The provider does not find it any more. */
    void forget(String path) {
        QuarkusTransaction.requiringNew().run(() -> Asset.deleteByPath(account.name(), path));
    }
}
