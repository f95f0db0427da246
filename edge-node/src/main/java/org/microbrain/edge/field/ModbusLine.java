package org.microbrain.edge.field;

import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.client.ModbusClient;
import com.digitalpetri.modbus.client.ModbusClientConfig;
import com.digitalpetri.modbus.client.ModbusRtuClient;
import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.client.ModbusTcpClientTransport;
import com.digitalpetri.modbus.exceptions.ModbusExecutionException;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.ModbusTimeoutException;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import com.digitalpetri.modbus.serial.client.SerialPortClientTransport;
import com.digitalpetri.modbus.tcp.client.NettyClientTransportConfig;
import com.digitalpetri.modbus.tcp.client.NettyRtuClientTransport;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.microbrain.field.Flaw;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.field.modbus.Table;

/**
 * The connection to the devices of a line, one question at a time. It is made when something is asked, and ended after each
 * question without a good answer: what comes late then finds nobody, and no later question takes it for its own. One thread.
 */
final class ModbusLine {

    private static final Flaw TIMEOUT = new Flaw(Flaw.Kind.MISSING, "限时内无应答", "no answer in time");
    private static final Flaw UNCLEAR = new Flaw(Flaw.Kind.FRAME, "应答无法解读", "the answer is not understood");
    private static final Flaw CLOSED = new Flaw(Flaw.Kind.MISSING, "线路连接不上", "the line cannot be connected");

    private static final int CLOSE_SECONDS = 2;

    private final ModbusLineSettings settings;
    private ModbusClient client;
    /** A serial port is open to one at a time. */
    private CompletionStage<Void> closing = CompletableFuture.completedFuture(null);
    /** Of the question that is under way; read on the connection's event loop. */
    private volatile int asked;
    private boolean late;

    ModbusLine(ModbusLineSettings settings) {
        this.settings = settings;
    }

    /**
     * Asks, and waits for the answer.
     *
     * @return the cells, {@link RegisterRun#bytes} of them
     * @throws ModbusResponseException when the device answers with an exception
     */
    byte[] ask(int unit, RegisterRun run) throws NoAnswer, ModbusResponseException, InterruptedException {
        byte[] cells = answered(unit, () -> cells(unit, run.table(), run.address(), run.cells()));
        return checked(cells, run.bytes());
    }

    /** Reads one cell, and waits for the answer. */
    int read(ModbusCell cell) throws NoAnswer, ModbusResponseException, InterruptedException {
        byte[] cells = answered(cell.unit(), () -> cells(cell.unit(), cell.table(), cell.address(), 1));
        return cell.value(checked(cells, cell.table().bytes(1)));
    }

    /**
     * Writes one coil or holding register, and waits for the answer, which proves nothing.
     *
     * @param value 0 or 1 for a coil
     */
    void write(ModbusCell cell, int value) throws NoAnswer, ModbusResponseException, InterruptedException {
        answered(cell.unit(), () -> cell.table() == Table.COIL
                ? client.writeSingleCoil(cell.unit(), new WriteSingleCoilRequest(cell.address(), value != 0))
                : client.writeSingleRegister(cell.unit(), new WriteSingleRegisterRequest(cell.address(), value)));
    }

    /** A question of the library. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws ModbusExecutionException, ModbusResponseException, ModbusTimeoutException;
    }

    private <T> T answered(int unit, Question<T> question) throws NoAnswer, ModbusResponseException, InterruptedException {
        rest();
        connect();
        asked = unit;
        try {
            return question.ask();
        } catch (ModbusTimeoutException e) {
            throw failed(TIMEOUT);
        } catch (ModbusExecutionException e) {
            throw failed(UNCLEAR.at(String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage())));
        }
    }

    private byte[] checked(byte[] cells, int bytes) throws NoAnswer {
        if (cells.length != bytes) {
            throw failed(UNCLEAR.at(cells.length + " ≠ " + bytes + " bytes"));
        }
        return cells;
    }

    /** On a serial line an answer does not say what it answers. So a late one is given time to come and go. */
    private void rest() throws InterruptedException {
        Thread.sleep(late && settings.rtu() ? settings.timeout().toMillis() : settings.pause().toMillis());
        late = false;
    }

    private void connect() throws NoAnswer {
        if (client != null && client.isConnected()) {
            return;
        }
        close();
        try {
            closing.toCompletableFuture().copy().orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).handle((nothing, counted) -> nothing).join();
            client = client();
            client.connect();
        } catch (ModbusExecutionException | SerialPortInvalidPortException | LinkageError e) {
            close();
            throw new NoAnswer(CLOSED.at(settings.address().text()), false);
        }
    }

    private ModbusClient client() {
        Consumer<ModbusClientConfig.Builder> limit = to -> to.setRequestTimeout(settings.timeout());
        return settings.address().isSerial() ? ModbusRtuClient.create(serial(settings.address().serial()), limit)
                : client(settings.address().tcp(), limit);
    }

    private static SerialPortClientTransport serial(LineAddress.Serial port) {
        return SerialPortClientTransport.create(to -> to.setSerialPort(port.device()).setBaudRate(port.speed())
                .setDataBits(port.dataBits()).setStopBits(SerialWire.stopBits(port)).setParity(SerialWire.parity(port)));
    }

    private ModbusClient client(InetSocketAddress address, Consumer<ModbusClientConfig.Builder> limit) {
        NettyClientTransportConfig transport = NettyClientTransportConfig.create(to -> to
                .setHostname(address.getHostString()).setPort(address.getPort())
                .setConnectTimeout(settings.timeout()).setConnectPersistent(false).setReconnectLazy(true));
        return settings.rtu() ? ModbusRtuClient.create(new NettyRtuClientTransport(transport), limit)
                : ModbusTcpClient.create(new OfTheUnitAsked(new NettyTcpClientTransport(transport)), limit);
    }

    private byte[] cells(int unit, Table table, int from, int cells) throws ModbusExecutionException, ModbusResponseException,
            ModbusTimeoutException {
        return switch (table) {
            case COIL -> client.readCoils(unit, new ReadCoilsRequest(from, cells)).coils();
            case DISCRETE -> client.readDiscreteInputs(unit, new ReadDiscreteInputsRequest(from, cells)).inputs();
            case HOLDING -> client.readHoldingRegisters(unit, new ReadHoldingRegistersRequest(from, cells)).registers();
            case INPUT -> client.readInputRegisters(unit, new ReadInputRegistersRequest(from, cells)).registers();
        };
    }

    private NoAnswer failed(Flaw why) {
        close();
        late = true;
        return new NoAnswer(why, true);
    }

    void close() {
        if (client != null) {
            closing = client.disconnectAsync();
            client = null;
        }
    }

    /** Passes over answers of another unit than the one that was asked, which the library takes by their number alone. */
    private final class OfTheUnitAsked implements ModbusTcpClientTransport {

        private final ModbusTcpClientTransport transport;

        OfTheUnitAsked(ModbusTcpClientTransport transport) {
            this.transport = transport;
        }

        @Override
        public CompletionStage<Void> connect() {
            return transport.connect();
        }

        @Override
        public CompletionStage<Void> disconnect() {
            return transport.disconnect();
        }

        @Override
        public boolean isConnected() {
            return transport.isConnected();
        }

        @Override
        public CompletionStage<Void> send(ModbusTcpFrame frame) {
            return transport.send(frame);
        }

        @Override
        public void receive(Consumer<ModbusTcpFrame> receiver) {
            transport.receive(frame -> {
                if (frame.header().unitId() == asked) {
                    receiver.accept(frame);
                }
            });
        }
    }
}
