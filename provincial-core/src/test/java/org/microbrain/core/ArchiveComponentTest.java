package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.clock.ClockFile;
import org.microbrain.runtime.clock.NodeClock;

/** An exchange that went on means a record on the disk; one that cannot come there fails, and never hangs. */
class ArchiveComponentTest {

    private static final Origin NODE = new Origin(new NodeId("450102001003"), new JournalId(7, 7));
    private static final byte[] GOOD = ReadingBlock.encode(List.of(new Reading(1, 1_000, 1.5)));

    @TempDir
    private Path folder;
    private SqlArchive archive;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private Executor decoding = waiting::add;
    private Executor writing = Runnable::run;
    private CamelContext context;
    private AsyncProducer producer;

    @BeforeEach
    void open() throws Exception {
        archive = ArchiveSettings.inFile(folder.resolve("archive.db")).open();
        NodeClock clock = new NodeClock(InstantSource.fixed(Instant.parse("2027-05-06T07:08:09Z")), () -> 0,
                new ClockFile(folder.resolve("clock")).read());
        context = new DefaultCamelContext();
        context.addComponent("archive", new ArchiveComponent(new GroupCommit<>(archive, work -> writing.execute(work)),
                work -> decoding.execute(work), clock));
        context.start();
        producer = context.getEndpoint("archive:records").createAsyncProducer();
        producer.start();
    }

    @AfterEach
    void close() {
        context.stop();
        archive.close();
    }

    private static Batch batch(long sequence, byte[] block) {
        return new Batch(PriorityClass.READING, List.of(JournalRecord.seal(NODE, sequence, new Draft(RecordKind.READINGS,
                PriorityClass.READING, new RecordTime(1_000, RecordTime.Quality.GOOD), block))), Map.of(NODE, sequence));
    }

    /** Done when the exchange goes on; failed when it does so with an exception. */
    private CompletableFuture<Void> sent(Batch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(batch);
        producer.process(exchange, inTheSameThread -> {
            if (exchange.getException() == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(exchange.getException());
            }
        });
        return done;
    }

    @Test
    void anExchangeGoesOnWhenItsRecordsAreDecodedAndStored() {
        CompletableFuture<Void> first = sent(batch(1, GOOD));
        CompletableFuture<Void> second = sent(batch(2, GOOD));
        assertThat(first).isNotDone();
        assertThat(archive.received(NODE).size()).isZero();
        waiting.remove().run();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(archive.received(NODE)).isEqualTo(SequenceSet.of(1, 1));
        waiting.remove().run();
        assertThat(second).isCompleted();
    }

    @Test
    void aBlockThatCannotBeReadIsArchivedAllTheSame() {
        decoding = Runnable::run;
        assertThat(sent(batch(1, new byte[] {1, 2, 3}))).isCompleted();
        assertThat(archive.received(NODE).contains(1)).isTrue();
    }

    @Test
    void noMoreIsDecodedAheadOfTheWritingThanThereIsRoomFor() {
        Random random = new Random(1);
        byte[] block = ReadingBlock.encode(IntStream.range(0, 6_000).mapToObj(i -> new Reading(1, i, random.nextGaussian())).toList());
        ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        decoding = thread;
        Queue<Runnable> writes = new ConcurrentLinkedQueue<>();
        writing = writes::add;
        int room = (int) (ArchiveComponent.MOST_AHEAD / batch(1, block).bytes());
        List<CompletableFuture<Void>> sent = IntStream.rangeClosed(1, room + 3).mapToObj(sequence -> sent(batch(sequence, block))).toList();
        await().until(() -> thread.getCompletedTaskCount() == room && thread.getQueue().size() == 2);
        await().until(() -> {
            while (!writes.isEmpty()) {
                writes.remove().run();
            }
            return sent.stream().allMatch(CompletableFuture::isDone);
        });
        thread.shutdown();
        assertThat(sent).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(archive.received(NODE)).isEqualTo(SequenceSet.of(1, room + 3));
    }

    @Test
    void whatComesWhenNobodyDecodesAnyMoreIsRefused() {
        decoding = work -> {
            throw new RejectedExecutionException("stopped");
        };
        assertThat(sent(batch(1, GOOD))).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("stopped");
        assertThat(archive.received(NODE).size()).isZero();
    }

    @Test
    void whatTheArchiveRefusesFails() {
        decoding = Runnable::run;
        archive.close();
        assertThat(sent(batch(1, GOOD))).isCompletedExceptionally();
    }
}
