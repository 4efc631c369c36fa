package dev.darkroom.security;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client is too slow to be waited for: the head of a request that is not there in time, a body that comes at less than a KiB a second, an
 * answer of which nothing is taken for four times as long. A connection on which nothing is under way is left to the idle timeout; so is a body while we do not read it.
 */
final class SlowClientWatch extends ChannelDuplexHandler {

    private static final int LEAST_PER_SECOND = 1024;
    private static final int LOOKS = 6;
    private static final int TIMES_FOR_ANSWERS = 4;

    private enum Awaiting {
        NOTHING,
        HEAD,
        BODY
    }

    private final long patience;
    private Future<?> looking;
    private boolean atDecoder;

    private Awaiting awaiting = Awaiting.NOTHING;
    private long received;
    /** Whole messages; of the one that is being sent, Netty knows how far it is. */
    private long sent;

    private Progress in = new Progress(0, System.nanoTime());
    private Progress out = in;

    /** How many bytes had passed, and when that was. */
    private record Progress(long bytes, long at) {}

    SlowClientWatch(Duration patience) {
        this.patience = patience.toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        long pause = Math.max(patience / LOOKS, 1);
        looking = context.executor().scheduleWithFixedDelay(() -> look(context), pause, pause, TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (looking != null) {
            looking.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        if (awaiting == Awaiting.NOTHING) {
            await(Awaiting.HEAD);
        }
        if (!atDecoder) {
            findDecoder(context.pipeline());
        }
        context.fireChannelRead(message);
    }

    /** With TLS it comes at the end of the handshake, perhaps within the very read that brings the first request as well. */
    private void findDecoder(ChannelPipeline pipeline) {
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (decoder != null) {
            atDecoder = true;
            pipeline.addAfter(decoder.name(), null, new Requests());
        } else if (tls != null && pipeline.get(Handshake.class) == null) {
            pipeline.addAfter(tls.name(), null, new Handshake());
        }
    }

    private final class Handshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent) {
                ChannelPipeline pipeline = context.pipeline();
                pipeline.remove(this);
                if (!atDecoder) {
                    findDecoder(pipeline);
                }
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        long bytes = message instanceof ByteBuf buffer
                ? buffer.readableBytes()
                : message instanceof FileRegion region ? region.count() : 0;
        context.write(message, promise.unvoid().addListener(done -> sent += bytes));
    }

    private void await(Awaiting next) {
        awaiting = next;
        in = new Progress(received, System.nanoTime());
    }

    /** What the decoder makes of the bytes. */
    private final class Requests extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                await(Awaiting.BODY);
            }
            if (message instanceof LastHttpContent) {
                await(Awaiting.NOTHING);
            }
            context.fireChannelRead(message);
        }
    }

    private void look(ChannelHandlerContext context) {
        if (isSlowIn(context) || isSlowOut(context)) {
            context.close();
        }
    }

    private boolean isSlowIn(ChannelHandlerContext context) {
        if (awaiting == Awaiting.BODY && !context.channel().config().isAutoRead()) {
            await(Awaiting.BODY);
        }
        if (awaiting == Awaiting.NOTHING || System.nanoTime() - in.at() < patience) {
            return false;
        }
        boolean slow = awaiting == Awaiting.HEAD || received - in.bytes() < least();
        await(awaiting);
        return slow;
    }

    /** An operating system tells of what was taken in pieces of a megabyte or so: a slow line is quiet for a while between them. */
    private boolean isSlowOut(ChannelHandlerContext context) {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        boolean none = waiting == null || waiting.isEmpty();
        Progress now = new Progress(none ? sent : sent + waiting.currentProgress(), System.nanoTime());
        if (none || now.bytes() != out.bytes()) {
            out = now;
        }
        return now.at() - out.at() >= TIMES_FOR_ANSWERS * patience;
    }

    private long least() {
        return LEAST_PER_SECOND * Math.max(1, TimeUnit.NANOSECONDS.toSeconds(patience));
    }
}
