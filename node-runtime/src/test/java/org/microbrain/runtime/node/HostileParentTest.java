package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Welcome;

/** A parent with a good certificate that lies: the edge loses nothing, says why, and goes to an honest parent. */
final class HostileParentTest {

    private static final String CITY = "450100000000";
    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;
    private TestProvince province;

    @BeforeEach
    void start() throws Exception {
        province = new TestProvince(folder);
    }

    /** Answers each frame with what the test says. */
    private static final class Liar implements AutoCloseable {

        private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final AtomicInteger hellos = new AtomicInteger();
        private final AtomicInteger batches = new AtomicInteger();
        private final ChannelGroup children = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        private final Channel channel;

        private Liar(SslContext tls, Function<Frame, List<Frame>> answers) throws Exception {
            channel = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel child) {
                            children.add(child);
                            child.pipeline().addLast(tls.newHandler(child.alloc()),
                                    new LengthFieldBasedFrameDecoder(1 << 24, 0, 4, 0, 4), new LengthFieldPrepender(4),
                                    new SimpleChannelInboundHandler<ByteBuf>() {
                                        @Override
                                        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes)
                                                throws Exception {
                                            Frame frame = Frame.parseFrom(bytes.nioBuffer());
                                            hellos.addAndGet(frame.hasHello() ? 1 : 0);
                                            batches.addAndGet(frame.hasBatch() ? 1 : 0);
                                            answers.apply(frame).forEach(one -> ctx.writeAndFlush(
                                                    Unpooled.wrappedBuffer(one.toByteArray())));
                                        }

                                        @Override
                                        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                            ctx.close();
                                        }
                                    });
                        }
                    }).bind("127.0.0.1", 0).sync().channel();
        }

        private int port() {
            return ((InetSocketAddress) channel.localAddress()).getPort();
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
            children.close().awaitUninterruptibly();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static Frame welcome(int credits) {
        return Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(1).setNode(HUB).setCredits(credits)
                .setClockMs(TestProvince.NOW.millis())).build();
    }

    private static Frame ack(long batch, int credits) {
        return Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(credits)).build();
    }

    private static Frame receipts(Frame asked, byte[] sequences) {
        Receipts.Builder receipts = Receipts.newBuilder().setLast(true);
        for (Inventory.Held held : asked.getInventory().getHeldList()) {
            receipts.addReceived(Receipts.Received.newBuilder().setOrigin(held.getOrigin())
                    .setSequences(ByteString.copyFrom(sequences)));
        }
        return Frame.newBuilder().setReceipts(receipts).build();
    }

    /** The edge leaves the liar for this reason and delivers everything to the city. */
    private void assertLeftFor(String reason, Function<Frame, List<Frame>> lies) throws Exception {
        try (TestHub city = new TestHub(province, CITY, 0);
                Liar liar = new Liar(province.identity(HUB).serverContext(TestProvince.NOW), lies);
                TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                        TestProvince.parent(HUB, liar.port()))) {
            for (int i = 0; i < 5; i++) {
                edge.append("record " + i);
            }
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(String.valueOf(edge.node.uplink().status().lastError())).contains(reason));
            assertThat(edge.waiting()).as("not forgotten").isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void anAckForABatchThatWasNeverSentEndsTheLink() throws Exception {
        assertLeftFor("batch 77, which is not in flight", frame ->
                frame.hasHello() ? List.of(welcome(16), ack(77, 1)) : List.of());
    }

    @Test
    void creditsWithoutEndAndNoneAtAllEndTheLink() throws Exception {
        assertLeftFor("credits", frame -> frame.hasHello() ? List.of(welcome(Integer.MAX_VALUE)) : List.of());
        assertLeftFor("grants no credits", frame -> frame.hasHello() ? List.of(welcome(0)) : List.of());
    }

    @Test
    void receiptsNobodyAskedForAndSetsThatAreNoneEndTheLink() throws Exception {
        Frame unasked = Frame.newBuilder().setReceipts(Receipts.getDefaultInstance()).build();
        assertLeftFor("receipts that nobody asked for", frame -> frame.hasHello()
                ? List.of(welcome(16), unasked, unasked) : List.of());
        assertLeftFor("sequences", frame -> frame.hasHello() ? List.of(welcome(16))
                : frame.hasInventory() ? List.of(receipts(frame, new byte[] {-1})) : List.of());
    }

    @Test
    void aFrameThatIsTooLongOrOfTooManyPartsEndsTheLink() throws Exception {
        byte[] many = new byte[400_000];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = 1 << 3 | 2;
        }
        Receipts bomb = Receipts.parseFrom(many);
        assertLeftFor("parts", frame -> frame.hasHello()
                ? List.of(welcome(16), Frame.newBuilder().setReceipts(bomb).build()) : List.of());
        assertLeftFor("a frame longer than 16384", frame -> frame.hasHello()
                ? List.of(welcome(16).toBuilder().setWelcome(welcome(16).getWelcome().toBuilder()
                        .setProgram("x".repeat(100_000))).build()) : List.of());
    }

    @Test
    void aParentThatSaysItHasNothingForEverIsNotSentTheSameForEver() throws Exception {
        Function<Frame, List<Frame>> forgetful = frame -> switch (frame.getBodyCase()) {
            case HELLO -> List.of(welcome(16));
            case BATCH -> List.of(ack(frame.getBatch().getId(), 1));
            case INVENTORY -> List.of(receipts(frame, new byte[0]), Frame.newBuilder().setBatch(
                    org.microbrain.wire.proto.Batch.getDefaultInstance()).build(), ack(-1, 1));
            default -> List.of();
        };
        try (Liar liar = new Liar(province.identity(HUB).serverContext(TestProvince.NOW), forgetful);
                TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                        TestProvince.parent(HUB, liar.port()))) {
            edge.append("again and again");
            await().atMost(Duration.ofSeconds(10)).until(() -> liar.batches.get() > 0);
            // The liar makes the edge close each link (a wrong ack) and so begin to compare anew.
            await().atMost(Duration.ofSeconds(20)).until(() -> liar.hellos.get() >= 3);
            assertThat(liar.batches.get()).isLessThanOrEqualTo(liar.hellos.get() + 1);
            assertThat(edge.node.commits().submit(journal -> journal.held(journal.origin()).size()).join()).isEqualTo(1);
        }
    }

    @Test
    void whatALiarSaysItHasIsStillKeptForAnHonestParent() throws Exception {
        Function<Frame, List<Frame>> boastful = frame -> frame.hasHello() ? List.of(welcome(16))
                : frame.hasInventory() ? List.of(receipts(frame, new byte[] {1, -1, -1, -1, -1, -1, -1, -1, -1, 0x3f}))
                : List.of();
        try (TestHub city = new TestHub(province, CITY, 0)) {
            TestEdge edge;
            try (Liar liar = new Liar(province.identity(HUB).serverContext(TestProvince.NOW), boastful)) {
                edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(HUB, liar.port()),
                        TestProvince.parent(CITY, city.port()));
                edge.append("the liar says it has this");
                await().atMost(Duration.ofSeconds(15)).until(() -> liar.hellos.get() > 0);
            }
            try (edge) {
                await().atMost(Duration.ofSeconds(25)).untilAsserted(() -> assertThat(city.received(EDGE)).isEqualTo(1));
            }
        }
    }
}
