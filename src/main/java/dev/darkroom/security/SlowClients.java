package dev.darkroom.security;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Watches every connection that comes in. Netty finds it by itself once it is told to look for such extensions, as {@code serve} does; there is no other way to see a
 * request before its head is complete.
 */
public final class SlowClients extends ChannelInitializerExtension {

    /** Makes Netty look. Before the first server of the process. */
    public static void watch() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        Duration patience = ConfigProvider.getConfig()
                .unwrap(SmallRyeConfig.class)
                .getConfigMapping(AccessConfig.class)
                .patience();
        channel.pipeline().addFirst(new SlowClientWatch(patience));
    }
}
